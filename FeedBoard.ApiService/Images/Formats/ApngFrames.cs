namespace FeedBoard.ApiService.Images.Formats;

/// <summary>The frames of an APNG (PNG third edition, section 11.3.6): all within the canvas, numbered in order, as many as announced.</summary>
internal sealed class ApngFrames(uint frames, int width, int height)
{
    private static readonly uint Fctl = FourCc.Of("fcTL");
    private static readonly uint Fdat = FourCc.Of("fdAT");

    private uint sequence;
    private uint found;

    /// <summary>Known when all chunks are read.</summary>
    public bool IsAnimated => found > 1;

    public static bool Concerns(PngChunk chunk) => chunk.Type == Fctl || chunk.Type == Fdat;

    /// <summary>Reads acTL.</summary>
    public static async ValueTask<ApngFrames> ReadAsync(ImageReader reader, PngChunk chunk, int width, int height)
    {
        if (chunk.Length != 8) throw reader.Damaged("its animation makes no sense");
        reader.Seek(chunk.Data);
        var frames = (uint)await reader.ReadNumberAsync(4);
        reader.Seek(chunk.End);
        return new(frames, width, height);
    }

    /// <summary>Checks an fcTL or fdAT.</summary>
    public async ValueTask CheckAsync(ImageReader reader, PngChunk chunk)
    {
        var control = chunk.Type == Fctl;
        if (control ? chunk.Length != 26 : chunk.Length < 4) throw reader.Damaged("a frame makes no sense");

        reader.Seek(chunk.Data);
        if (await reader.ReadNumberAsync(4) != sequence++) throw reader.Damaged("its frames are out of order");
        if (control)
        {
            var (frameWidth, frameHeight) = (await reader.ReadNumberAsync(4), await reader.ReadNumberAsync(4));
            var (x, y) = (await reader.ReadNumberAsync(4), await reader.ReadNumberAsync(4));
            if (frameWidth == 0 || frameHeight == 0 || x + frameWidth > (uint)width || y + frameHeight > (uint)height)
                throw reader.Damaged("a frame is larger than the image");
            found++;
        }

        reader.Seek(chunk.End);
    }

    public void CheckComplete(ImageReader reader)
    {
        if (found == 0 || found != frames) throw reader.Damaged("it lacks frames");
    }
}
