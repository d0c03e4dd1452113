using FeedBoard.Standalone;
using NetVips;

namespace FeedBoard.Benchmarks.Board;

/// <summary>JPEG photos of 4000 × 3000 pixels.</summary>
internal static class BenchPhotos
{
    private const int Width = 4000,
        Height = 3000,
        Quality = 90,
        Most = 8;

    /// <param name="folder">Photos to scale and crop; <c>null</c> for clouds of noise, which are as hard to compress.</param>
    /// <exception cref="BoardException">There are none in the folder.</exception>
    public static IReadOnlyList<byte[]> Make(string? folder)
    {
        if (folder is null)
            return [.. Enumerable.Range(1, 3).Select(Clouds)];
        List<string> files = Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(Most)]
            : [];
        return files.Count > 0 ? [.. files.Select(Photo)] : throw new BoardException($"there is no .jpg file in {folder}");
    }

    private static byte[] Photo(string file)
    {
        using var photo = Image.Thumbnail(file, Width, Height, crop: Enums.Interesting.Centre);
        return Save(photo);
    }

    private static byte[] Clouds(int seed)
    {
        using var bands = Band(seed).Bandjoin(Band(seed + 10), Band(seed + 20));
        using var colours = bands.Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        return Save(colours);
    }

    /// <summary>Noise of several sizes, and grain.</summary>
    private static Image Band(int seed)
    {
        var sum = Image.Gaussnoise(Width, Height, sigma: 4, mean: 128, seed: seed);
        foreach (var (cell, weight) in ((int, int)[])[(1000, 60), (200, 30), (40, 12), (8, 6)])
            sum += Image.Perlin(Width, Height, cellSize: cell, seed: seed + cell) * weight;
        return sum;
    }

    private static byte[] Save(Image image) => image.JpegsaveBuffer(q: Quality, keep: Enums.ForeignKeep.None);
}
