using System.Runtime.InteropServices;

namespace FeedBoard.Imaging.Formats;

/// <summary>The location of the pixels of an AVIF, and of the parts to blank.</summary>
internal sealed class AvifLayout
{
    private const int MaxExtents = 20_000;

    private int added;

    /// <summary>The contents of media data boxes and of item data boxes.</summary>
    public List<Extent> Data { get; } = [];

    /// <summary>Extents of image items, which must not change.</summary>
    public List<Extent> Pixels { get; } = [];

    /// <summary>Extents of non-image items. They are blanked, but only inside data boxes, never in the structure of a box.</summary>
    public List<Extent> Metadata { get; } = [];

    /// <summary>Contents of boxes without references to them.</summary>
    public List<Extent> Blank { get; } = [];

    private readonly List<(long Place, uint Number)> numbers = [];

    /// <summary>Four bytes of the file's structure to replace by this number.</summary>
    public void AddNumber(long place, uint number) => numbers.Add((place, number));

    public void AddItem(ImageReader reader, Extent extent, bool isImage) => Add(reader, isImage ? Pixels : Metadata, extent);

    public void AddBlank(ImageReader reader, Extent extent) => Add(reader, Blank, extent);

    /// <param name="length">The number of bytes of the file to copy.</param>
    /// <exception cref="InvalidImageException">The file is crafted so that pixels or boxes would be blanked.</exception>
    public void MakePlan(ImageReader reader, CopyPlan plan, long length)
    {
        CheckWithinData(reader);
        var blank = Merge([.. Metadata, .. Blank]);
        CheckPixelsStay(reader, blank, length);

        var changes = numbers
            .Select(n => (Extent: new Extent(n.Place, n.Place + 4), Number: (uint?)n.Number))
            .Concat(blank.Select(b => (Extent: b, Number: (uint?)null)));
        var position = 0L;
        foreach (var ((start, end), number) in changes.OrderBy(c => c.Extent.Start))
        {
            if (start > position)
                plan.Copy(position, start - position);
            if (number is { } changed)
                plan.Write([(byte)(changed >> 24), (byte)(changed >> 16), (byte)(changed >> 8), (byte)changed]);
            else
                plan.WriteZeros(end - start);
            position = end;
        }

        if (position < length)
            plan.Copy(position, length - position);
    }

    /// <summary>Empty extents count, too, since they cost a file nothing.</summary>
    private void Add(ImageReader reader, List<Extent> extents, Extent extent)
    {
        reader.Visit();
        if (++added > MaxExtents)
            throw reader.Damaged("it has too many parts");
        if (extent.Start != extent.End)
            extents.Add(extent);
    }

    private void CheckWithinData(ImageReader reader)
    {
        var data = Merge(Data);
        Sort(Metadata);
        var at = 0;
        foreach (var (start, end) in Metadata)
        {
            while (at < data.Count && data[at].End < end)
                at++;
            if (at == data.Count || data[at].Start > start)
                throw reader.Damaged("an item is not where data is");
        }
    }

    private void CheckPixelsStay(ImageReader reader, List<Extent> blank, long length)
    {
        Sort(Pixels);
        var at = 0;
        foreach (var (start, end) in Pixels)
        {
            if (end > length)
                throw reader.CutOff();
            while (at < blank.Count && blank[at].End <= start)
                at++;
            if (at < blank.Count && blank[at].Start < end)
                throw reader.Damaged("pixels and metadata overlap");
        }
    }

    /// <summary>Sorted and merged, without empty ones.</summary>
    private static List<Extent> Merge(List<Extent> extents)
    {
        Sort(extents);
        List<Extent> merged = [];
        foreach (var extent in extents)
        {
            if (extent.Start == extent.End)
                continue;
            if (merged is [.., var last] && extent.Start <= last.End)
                merged[^1] = last with { End = Math.Max(last.End, extent.End) };
            else
                merged.Add(extent);
        }

        return merged;
    }

    /// <summary>By start, then end.</summary>
    private static void Sort(List<Extent> extents) =>
        extents.Sort(static (one, other) => (one.Start, one.End).CompareTo((other.Start, other.End)));

    /// <summary>A range of the file.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Extent(long Start, long End);
}
