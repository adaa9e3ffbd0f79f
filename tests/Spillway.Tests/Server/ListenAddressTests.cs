using Spillway.Server;

namespace Spillway.Tests.Server;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080", "127.0.0.1:8080")]
    [InlineData("http://localhost:0", "127.0.0.1:0")]
    [InlineData("http://[::1]:9000", "[::1]:9000")]
    public void Loopback_addresses_are_taken(string listen, string endpoint) => ListenAddress.Parse(listen).ToString().ShouldBe(endpoint);

    [Theory]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://[::]:8080")]
    [InlineData("http://192.168.1.5:8080")]
    [InlineData("http://spillway.example.com:8080")]
    public void Other_addresses_are_refused_with_a_sentence_that_says_what_to_do(string listen) =>
        Should.Throw<ListenAddressException>(() => ListenAddress.Parse(listen)).Message.ShouldContain("Set listen to http://127.0.0.1:8080");

    [Theory]
    [InlineData("8080")]
    [InlineData("https://127.0.0.1:8080")]
    [InlineData("http://127.0.0.1:8080/api")]
    [InlineData("http://user@127.0.0.1:8080")]
    public void What_is_not_an_address_is_refused(string listen) =>
        Should.Throw<ListenAddressException>(() => ListenAddress.Parse(listen)).Message.ShouldContain($"'{listen}'");
}
