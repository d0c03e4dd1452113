using System.Globalization;
using System.Text;
using FeedBoard.ApiService.Features.Feeds;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.AspNetCore.Http;

namespace FeedBoard.Tests.Cost;

/// <summary>
/// The cost of reading a form is linear in its size: reads of the body and memory, counted for crafted forms.
/// </summary>
public sealed class FormCostTests
{
    private const string Multipart = "multipart/form-data; boundary=" + Boundary;
    private const string Boundary = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab";

    // The reader's buffer is 64 KiB; with the texts' own buffers, once for each form.
    private const long Allocated = 2 * 1024 * 1024;
    private const int AllocatedPerByte = 24,
        Reads = 200,
        BytesPerRead = 512;

    private static readonly Dictionary<string, Func<int, string>> Forms = new(StringComparer.Ordinal)
    {
        ["parts of nothing"] = size => Repeat(Part("a", ""), size) + End,
        ["parts of nothing with known names"] = size => Repeat(Part("target_image_urls", ""), size) + End,
        ["parts without a name"] = size => Repeat($"--{Boundary}\r\n\r\n\r\n", size) + End,
        ["parts without headers' end"] = size => Repeat($"--{Boundary}\r\n", size) + End,
        ["a header without end"] = size => $"--{Boundary}\r\nContent-Disposition: form-data; name=\"{new string('a', size)}",
        ["headers without end"] = size => $"--{Boundary}\r\n{Repeat("a: b\r\n", size)}",
        ["parameters of a header"] = size =>
            $"--{Boundary}\r\nContent-Disposition: form-data{Repeat("; a=b", Math.Min(size, 15_000))}\r\n\r\nx\r\n"
                + $"{Repeat(Part("a", "x"), size)}{End}",
        ["an escaped name"] = size =>
            $"--{Boundary}\r\nContent-Disposition: form-data; name=\"{Repeat("\\\"", Math.Min(size, 15_000))}\"\r\n\r\nx\r\n{End}",
        ["an extended file name"] = size =>
            $"--{Boundary}\r\nContent-Disposition: form-data; name=\"images\"; "
                + $"filename*=UTF-8''{Repeat("%41", Math.Min(size, 15_000))}\r\n\r\nx\r\n{End}",
        ["nearly the boundary"] = size => Part("content", Repeat($"\r\n--{Boundary[..^1]}a", size)) + End,
        ["half the boundary"] = size => Part("content", Repeat("\r\n--aaaaaaaaaaaaaaaaaaaaa", size)) + End,
        ["beginnings of the boundary"] = size => Part("other", Repeat("\r\n", size)) + End,
        ["letters of the boundary"] = size => Part("other", Repeat("a", size)) + End,
        ["no boundary at all"] = size => Repeat("a", size),
        ["a form in a form"] = size =>
            Part("title", Repeat($"--x\r\nContent-Type: multipart/form-data; boundary=x\r\n\r\n{Part("title", "x")}", size)) + End,
        ["a long text"] = size => Part("content", Repeat("é", size)) + End,
        ["a text that goes on behind its end"] = size => Part("title", Repeat("x", size)) + End,
        ["a preamble"] = size => Repeat("\r\n", size) + Part("title", "x") + End,
        ["an epilogue"] = size => Part("title", "x") + End + Repeat("\r\n--", size),
    };

    private static readonly Dictionary<string, Func<int, string>> UrlEncoded = new(StringComparer.Ordinal)
    {
        ["fields of nothing"] = size => Repeat("&", size),
        ["equals signs"] = size => Repeat("=", size),
        ["one field very often"] = size => Repeat("title=&", size),
        ["many fields"] = size =>
            string.Concat(Enumerable.Range(0, size / 8).Select(n => string.Create(CultureInfo.InvariantCulture, $"f{n:000000}=&"))),
        ["escapes"] = size => "content=" + Repeat("%41", size),
        ["broken escapes"] = size => "content=" + Repeat("%4%", size),
        ["pluses"] = size => "content=" + Repeat("+", size),
        ["a name without end"] = size => Repeat("a", size),
        ["a long text"] = size => "content=" + Repeat("a", size),
        ["marks in the wrong order"] = size => "content=" + new string('\u0301', size / 4) + new string('\u0316', size / 4),
    };

    private static string End => $"--{Boundary}--\r\n";

    public static TheoryData<string, string> Names =>
        [.. Forms.Keys.Select(name => (Multipart, name)), .. UrlEncoded.Keys.Select(name => ("application/x-www-form-urlencoded", name))];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_form_made_to_cost_much_does_not(string type, string name)
    {
        var make = type == Multipart ? Forms[name] : UrlEncoded[name];
        // Tables are read once.
        await ReadAsync(type, new MemoryStream(Encoding.UTF8.GetBytes(make(1000))), TestContext.Current.CancellationToken);
        foreach (var size in (int[])[10_000, 100_000, 1_000_000])
        {
            var bytes = Encoding.UTF8.GetBytes(make(size));
            await using var body = new CountingStream(bytes);
            var before = GC.GetAllocatedBytesForCurrentThread();
            await ReadAsync(type, body, TestContext.Current.CancellationToken);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(body.Reads <= Reads + (bytes.Length / BytesPerRead), $"{name}: {body.Reads} reads of {bytes.Length} bytes");
            Assert.True(
                allocated <= Allocated + ((long)AllocatedPerByte * bytes.Length),
                $"{name}: {allocated} bytes allocated for {bytes.Length}"
            );
        }
    }

    /// <summary>All of the form is in the buffer when the client goes: nothing but the loop over its parts can notice.</summary>
    [Fact]
    public async Task A_client_that_is_gone_is_noticed_between_two_parts()
    {
        using var gone = new CancellationTokenSource();
        await using var body = new CountingStream(Encoding.UTF8.GetBytes(Repeat(Part("a", ""), 5000) + End), gone, goneAt: 1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReadAsync(Multipart, body, gone.Token));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_client_that_is_gone_in_the_middle_is_not_read_on(string type, string name)
    {
        using var gone = new CancellationTokenSource();
        var bytes = Encoding.UTF8.GetBytes(type == Multipart ? Forms[name](1_000_000) : UrlEncoded[name](1_000_000));
        await using var body = new CountingStream(bytes, gone, goneAt: 3000);
        try
        {
            await ReadAsync(type, body, gone.Token);
        }
        catch (OperationCanceledException) { }

        Assert.True(body.ReadsAfterwards <= 1, $"{name}: {body.ReadsAfterwards} reads after the client had gone");
    }

    private static async Task ReadAsync(string type, Stream body, CancellationToken cancellationToken)
    {
        var context = new DefaultHttpContext { Request = { ContentType = type, Body = body } };
        await using var form = new FeedForm();
        try
        {
            await new FeedFormReader(context.Request, "images", form).ReadAsync(cancellationToken);
            form.CheckedForCreate();
        }
        catch (InvalidInputException refused)
        {
            Assert.NotEmpty(refused.Errors);
        }
    }

    private static string Part(string name, string value) =>
        $"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n";

    private static string Repeat(string unit, int size) => string.Concat(Enumerable.Repeat(unit, Math.Max(1, size / unit.Length)));

    /// <summary>A body that counts how often it is read, and whose client may go in the middle.</summary>
    private sealed class CountingStream(byte[] bytes, CancellationTokenSource? gone = null, int goneAt = int.MaxValue) : MemoryStream(bytes)
    {
        public int Reads { get; private set; }

        public int ReadsAfterwards { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Reads++;
            if (gone?.IsCancellationRequested == true)
                ReadsAfterwards++;
            if (cancellationToken.IsCancellationRequested)
                return ValueTask.FromCanceled<int>(cancellationToken);
            var read = Read(buffer.Span);
            if (Position >= goneAt)
                gone!.Cancel();
            return ValueTask.FromResult(read);
        }
    }
}
