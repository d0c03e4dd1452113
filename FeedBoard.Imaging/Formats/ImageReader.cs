namespace FeedBoard.Imaging.Formats;

/// <summary>
/// Reads an image from a seekable stream through one buffer; every read beyond the end throws <see cref="InvalidImageException"/>.
/// </summary>
/// <remarks>
/// Returned memory is the buffer itself and is valid until the next call. Not thread-safe. The number of operations and of bytes read is
/// limited in proportion to the length of the file, so a loop that consumes nothing ends, too.
/// </remarks>
internal sealed class ImageReader(Stream source, ImageFormat format, long maxPixels, byte[] buffer, CancellationToken cancellationToken)
{
    /// <summary>The minimum buffer size and the maximum read size in bytes: a JPEG segment fits.</summary>
    public const int BufferSize = 64 * 1024;

    private readonly long maxVisits = 100_000 + (8 * source.Length);
    private readonly long maxBytesRead = (64 * BufferSize) + (4 * source.Length);

    private int start;
    private int end;

    /// <summary>The number of operations so far, including those that consume nothing.</summary>
    public long Visits { get; private set; }

    /// <summary>The number of bytes read from the source so far; repeated reads count again.</summary>
    public long BytesRead { get; private set; }

    /// <summary>The length of the file in bytes.</summary>
    public long Length { get; } = source.Length;

    /// <summary>The offset of the next byte in the file.</summary>
    public long Position { get; private set; }

    public long Remaining => Length - Position;

    /// <summary>The buffered bytes from <see cref="Position"/> on, at least <paramref name="count"/>, without advancing.</summary>
    public ValueTask<ReadOnlyMemory<byte>> PeekAsync(int count)
    {
        Visit();
        return end - start >= count ? new(buffer.AsMemory(start, end - start)) : FillAsync(count);
    }

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(int count)
    {
        Visit();
        if (end - start < count)
            return FillAndReadAsync(count);
        var read = buffer.AsMemory(start, count);
        Advance(count);
        return new(read);
    }

    /// <summary>A big-endian number of 0 to 8 bytes; of 0 bytes it is 0.</summary>
    public async ValueTask<ulong> ReadNumberAsync(int bytes)
    {
        var number = 0UL;
        foreach (var next in (await ReadAsync(bytes)).Span)
            number = (number << 8) | next;
        return number;
    }

    public void Skip(long count) => Seek(Position + count);

    public void Seek(long position)
    {
        Visit();
        if (position < 0 || position > Length)
            throw CutOff();

        var distance = position - Position;
        if (distance >= -start && distance <= end - start)
        {
            Advance((int)distance);
            return;
        }

        start = end = 0;
        source.Position = Position = position;
    }

    /// <exception cref="InvalidImageException">A side is zero, or there are more pixels than allowed.</exception>
    public void CheckSize(uint width, uint height)
    {
        if (width == 0 || height == 0 || width > int.MaxValue || height > int.MaxValue)
            throw Damaged("its size makes no sense");
        var pixels = (long)width * height;
        if (pixels > maxPixels)
        {
            throw new InvalidImageException(
                ImageFault.TooManyPixels,
                $"The image has {pixels} pixels; {maxPixels} are allowed.",
                maxPixels
            );
        }

    }

    /// <inheritdoc cref="CheckSize(uint, uint)"/>
    public void CheckSize((uint Width, uint Height) size) => CheckSize(size.Width, size.Height);

    public InvalidImageException CutOff() => new(ImageFault.Damaged, $"The {format.Name} image is cut off.");

    /// <param name="what">Ends the sentence "The … image is damaged: ".</param>
    public InvalidImageException Damaged(string what) => new(ImageFault.Damaged, $"The {format.Name} image is damaged: {what}.");

    /// <summary>Counts a step of a loop that reads nothing. Reads are counted automatically.</summary>
    /// <exception cref="InvalidImageException">There were more steps than any real image needs.</exception>
    public void Visit()
    {
        if (++Visits > maxVisits)
            throw Damaged("it has too many parts");
        if ((Visits & 0xFF) == 0)
            cancellationToken.ThrowIfCancellationRequested();
    }

    /// <exception cref="InvalidImageException">A copy of this length would read more of the source than any real image needs.</exception>
    public void CheckCopy(long length)
    {
        if (BytesRead + length > maxBytesRead)
            throw Damaged("its parts are scattered");
    }

    private void Advance(int count)
    {
        start += count;
        Position += count;
    }

    private async ValueTask<ReadOnlyMemory<byte>> FillAndReadAsync(int count)
    {
        var read = await FillAsync(count);
        Advance(count);
        return read[..count];
    }

    private async ValueTask<ReadOnlyMemory<byte>> FillAsync(int count)
    {
        if (count > Remaining)
            throw CutOff();

        buffer.AsSpan(start, end - start).CopyTo(buffer);
        end -= start;
        start = 0;
        while (end < count)
        {
            var read = await source.ReadAsync(buffer.AsMemory(end), cancellationToken);
            if (read == 0)
                throw CutOff();
            end += read;
            if ((BytesRead += read) > maxBytesRead)
                throw Damaged("its parts are scattered");
        }

        return buffer.AsMemory(0, end);
    }
}
