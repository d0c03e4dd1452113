using FeedBoard.Imaging.Formats;

namespace FeedBoard.Tests.Imaging.Formats;

/// <summary>The clean copy that is made while it is read is the same however it is read.</summary>
public sealed class CleanStreamTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Samples.KindsWithMetadata), MemberType = typeof(Samples))]
    public async Task It_is_the_same_in_parts_again_and_from_anywhere(string kind)
    {
        var (image, whole) = await Samples.CleanAsync(Samples.WithMetadata(kind));
        using var source = new MemoryStream(Samples.WithMetadata(kind), writable: false);
        var (same, clean) = await ImageCleaner.OpenAsync(source, 50_000_000, Cancel);
        Assert.Equal((image, whole.Length), (same, (int)clean.Length));

        foreach (var size in (int[])[1, 7, 1000, 1_000_000])
        {
            clean.Position = 0;
            Assert.Equal(whole, ReadAll(clean, size));
            Assert.Equal(clean.Length, clean.Position);
        }

        for (var from = 0; from <= whole.Length; from += 1 + (whole.Length / 97))
        {
            clean.Seek(from - whole.Length, SeekOrigin.End);
            using var rest = new MemoryStream();
            await clean.CopyToAsync(rest, Cancel);
            Assert.Equal(whole[from..], rest.ToArray());
        }

        clean.Position = whole.Length + 1;
        Assert.Equal(0, clean.Read(new byte[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => clean.Position = -1);
    }

    /// <summary>Its source may have moved meanwhile: what the S3 client reads twice is not what it left off at.</summary>
    [Fact]
    public async Task Where_the_source_is_does_not_matter()
    {
        var (_, whole) = await Samples.CleanAsync(TestImages.Jpeg(40, 24, 6, metadata: true));
        using var source = new MemoryStream(TestImages.Jpeg(40, 24, 6, metadata: true), writable: false);
        var (_, clean) = await ImageCleaner.OpenAsync(source, 50_000_000, Cancel);
        var read = new byte[whole.Length];
        for (var at = 0; at < read.Length; at++)
        {
            source.Position = at % 11;
            clean.ReadExactly(read.AsSpan(at, 1));
        }

        Assert.Equal(whole, read);
    }

    [Fact]
    public async Task A_client_that_is_gone_ends_the_copy()
    {
        using var source = new MemoryStream(TestImages.Png(40, 24), writable: false);
        var (_, clean) = await ImageCleaner.OpenAsync(source, 50_000_000, Cancel);
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => clean.CopyToAsync(Stream.Null, gone.Token));
    }

    private static byte[] ReadAll(Stream stream, int size)
    {
        using var all = new MemoryStream();
        var buffer = new byte[size];
        while (stream.Read(buffer) is > 0 and var read)
            all.Write(buffer, 0, read);
        return all.ToArray();
    }
}
