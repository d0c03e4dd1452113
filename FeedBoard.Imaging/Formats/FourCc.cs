using System.Collections.Frozen;

namespace FeedBoard.Imaging.Formats;

/// <summary>The four-letter names of chunks and boxes as big-endian numbers.</summary>
internal static class FourCc
{
    public static uint Of(string name) => ((uint)name[0] << 24) | ((uint)name[1] << 16) | ((uint)name[2] << 8) | name[3];

    public static FrozenSet<uint> Set(params ReadOnlySpan<string> names)
    {
        var set = new HashSet<uint>();
        foreach (var name in names)
            set.Add(Of(name));
        return set.ToFrozenSet();
    }
}
