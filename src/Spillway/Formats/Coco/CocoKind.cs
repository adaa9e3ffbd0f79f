using Spillway.Annotations;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.Coco;

/// <summary>What tells one kind of COCO from another.</summary>
/// <param name="FileName">With which the names of the JSON files begin.</param>
/// <param name="CountAnnotations">How many annotations a frame with these shapes has.</param>
/// <param name="CreateWriter">Of exactly so many annotations.</param>
internal sealed record CocoKind(
    string FileName, Action<JsonOutput> WriteCategories, Func<IReadOnlyList<Shape>, int> CountAnnotations, Func<IFrameWriter<CocoFrame>> CreateWriter);
