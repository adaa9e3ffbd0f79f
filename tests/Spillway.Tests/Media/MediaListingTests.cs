using Spillway.Media;

namespace Spillway.Tests.Media;

public sealed class MediaListingTests
{
    [Fact]
    public void Pictures_belong_to_the_point_cloud_of_their_name_or_folder_or_in_the_folder_of_its_name()
    {
        string[] names = ["a/1.pcd", "a/1.png", "a/1.JPG", "a/2.png", "a/1.txt", "related_images/1_pcd/side.png", "b/3.pcd", "3/3.pcd", "3/x.png", "3/y.jpg"];
        Read(names, CancellationToken.None).Images.Select(image => (image.Name, string.Join(' ', image.RelatedFiles)))
            .ShouldBe([("3/3.pcd", "3/x.png 3/y.jpg"), ("a/1.pcd", "a/1.JPG a/1.png related_images/1_pcd/side.png"), ("b/3.pcd", "")]);
    }

    [Fact]
    public void Many_point_clouds_of_one_folder_are_listed_in_little_time()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Read([.. Enumerable.Range(0, 100_000).Select(number => $"{number}.pcd")], late.Token).Images.Count.ShouldBe(100_000);
    }

    /// <summary>Each of the clouds has the same folder of pictures.</summary>
    [Fact]
    public void More_pictures_beside_the_frames_than_any_task_has_are_refused()
    {
        string[] names = [.. Enumerable.Range(0, 3_000).Select(number => $"{number}/1.pcd"), .. Enumerable.Range(0, 3_000).Select(number => $"related_images/1_pcd/{number}.png")];
        Should.Throw<InvalidManifestException>(() => Read(names, CancellationToken.None)).Message.ShouldBe(
            "The archive holds media in 'data/', but no 'data/manifest.jsonl' that says which frame is which, and there are more than 5000000 frames and pictures beside them: more than any task has.");
    }

    private static MediaManifest Read(string[] names, CancellationToken cancellationToken) =>
        MediaListing.Read(names, "lexicographical", false, _ => Stream.Null, _ => default, "data/", cancellationToken);
}
