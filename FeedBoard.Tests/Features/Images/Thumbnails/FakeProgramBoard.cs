using FeedBoard.Imaging.Thumbnails;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Features.Images.Thumbnails;

/// <summary>A board whose thumbnails are made by a script of the test: the faults are made up, what works is the real program.</summary>
public class FakeProgramBoard(TestPostgres postgres) : FileBoard(postgres)
{
    /// <summary>What makes the smaller image after all.</summary>
    public const string Real = "exec REAL \"$@\"";

    /// <summary>The arguments are a verb and the widths: the test of the program itself asks for none.</summary>
    public const string UnlessTest = "[ $# = 1 ] ||";

    private const string OwnProgram = "FeedBoard.ApiService.dll";

    private static readonly string RealProgram = $"dotnet '{Path.Combine(AppContext.BaseDirectory, OwnProgram)}'";

    private readonly TestFolder folder = new("program");
    private string? passing;

    public string Program => Path.Combine(folder.Path, "thumbnails");

    /// <summary>A file that a script can wait for.</summary>
    public string Flag => Path.Combine(folder.Path, "flag");

    public string UntilFlag => $"while [ ! -e '{Flag}' ]; do sleep 0.02; done";

    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [.. base.Settings, new("Images:ThumbnailProgram", Program), new("Images:ThumbnailTimeout", Timeout)];

    /// <summary>Installs the program; REAL stands for the board's own.</summary>
    public void Install(params IEnumerable<string> lines)
    {
        var made = Path.Combine(folder.Path, "new");
        Executable.Write(made, string.Join('\n', ["#!/bin/sh", .. lines, ""]).Replace("REAL", RealProgram, StringComparison.Ordinal));
        File.Delete(Flag);
        File.Move(made, Program, overwrite: true);
    }

    /// <summary>A file of what the real program writes: images, each after its length.</summary>
    public string Written(params IEnumerable<byte[]> images)
    {
        var file = Path.Combine(folder.Path, Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(file, [.. images.SelectMany(i => (byte[])[.. BitConverter.GetBytes(i.Length), .. i])]);
        return file;
    }

    /// <summary>
    /// A last line that passes the test of the program itself, with what the real one has written for such an image of one pixel: that is
    /// started once, and not after each fault.
    /// </summary>
    public async Task<string> PassTestAsync()
    {
        if (passing is null)
        {
            using var pixel = new MemoryStream(TestImages.Png(1, 1));
            var real = new ThumbnailRun(Program: null, Widths: [], Memory: 1 << 30, TimeSpan.FromMinutes(2));
            var end = await real.RunAsync(pixel, OwnProgram, TestContext.Current.CancellationToken);
            Assert.True(end.ExitCode == 0, end.Error);
            passing = Path.Combine(folder.Path, "passing");
            await File.WriteAllBytesAsync(passing, end.Output, TestContext.Current.CancellationToken);
        }

        return $"exec cat '{passing}'";
    }

    public void Uninstall() => File.Delete(Program);

    public void Raise() => File.WriteAllText(Flag, "");

    /// <summary>Ample for the real program on a machine that has much else to do.</summary>
    protected virtual string Timeout => "00:02:00";

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>One that does not wait long for a program that hangs.</summary>
public sealed class ImpatientBoard(TestPostgres postgres) : FakeProgramBoard(postgres)
{
    protected override string Timeout => "00:00:08";
}
