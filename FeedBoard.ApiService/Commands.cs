using System.Diagnostics;
using System.Globalization;
using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Features.Account;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Features.Moderation;
using FeedBoard.ApiService.Features.MyPage;
using FeedBoard.ApiService.Features.SecondFactors;
using FeedBoard.ApiService.Platform.Data;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.ApiService.Platform.Search;
using FeedBoard.ServiceDefaults;

namespace FeedBoard.ApiService;

/// <summary>Commands that the program runs instead of serving requests.</summary>
internal static class Commands
{
    private const string Usage =
        "usage: FeedBoard.ApiService [migrate | index-search | check-images [--repair | --repair-all] | sweep-images | "
        + "make-admin EMAIL [--first] | reset-link EMAIL | turn-off-second-factor EMAIL | delete-account EMAIL]";
    private const string Repair = "--repair",
        RepairAll = "--repair-all",
        First = "--first";
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Its argument is the e-mail address of an account. With <c>--first</c> it does nothing where there is an admin already.
    /// </summary>
    public const string MakeAdmin = "make-admin";

    /// <summary>Its argument is the e-mail address of an account.</summary>
    public const string ResetLinkOf = "reset-link";

    /// <summary>Its argument is the e-mail address of an account.</summary>
    public const string TurnOffSecondFactor = "turn-off-second-factor";

    /// <summary>Its argument is the e-mail address of an account.</summary>
    public const string DeleteAccount = "delete-account";

    /// <summary>Makes the search terms that are missing, or that an earlier version has made.</summary>
    public const string IndexSearch = "index-search";

    /// <summary>Arguments that begin with -- are configuration: <c>--urls=…</c>, <c>--ConnectionStrings:feeddb=…</c>.</summary>
    public static bool IsCommand(string[] args) => args.Length > 0 && !args[0].StartsWith("--", StringComparison.Ordinal);

    /// <summary>Whether there is nothing wrong with the command, its options and the settings after it.</summary>
    public static bool IsKnown(string[] args) =>
        args switch
        {
            [BoardNames.Migrate or BoardNames.SweepImages or IndexSearch, .. var settings] => AreSettings(settings),
            [ResetLinkOf or TurnOffSecondFactor or DeleteAccount, var email, .. var settings] => !email.StartsWith(
                "--",
                StringComparison.Ordinal
            ) && AreSettings(settings),
            [MakeAdmin, var email, .. var settings] => !email.StartsWith("--", StringComparison.Ordinal)
                && AreSettings([.. settings.Where(a => a is not First)]),
            [BoardNames.CheckImages, .. var rest] => AreSettings([.. rest.Where(a => a is not (Repair or RepairAll))]),
            _ => false,
        };

    /// <returns>The exit code.</returns>
    public static async Task<int> RefuseAsync(string[] args)
    {
        await Console.Error.WriteLineAsync(
            $"FeedBoard.ApiService: unknown command or option: {string.Join(' ', args)}; {Usage}".ReplaceLineEndings(" ")
        );
        return 2;
    }

    /// <summary>Needs the database and nothing else: no image store, no signing key.</summary>
    public static async Task<int> MigrateAsync(WebApplicationBuilder builder)
    {
        await using var app = builder.Build();
        if (await IsMigratedAsync(app.Services))
        {
            Console.WriteLine("the database is up to date; 0 migrations were applied");
            return 0;
        }

        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Migrator>().MigrateAsync(CancellationToken.None);
        await NameKeyFiller.FillNicknamesAsync(scope.ServiceProvider.GetRequiredService<FeedDb>(), CancellationToken.None);
        return 0;
    }

    /// <summary>Asks without EF Core, which takes longer to be ready to ask than everything else that most starts do.</summary>
    private static async Task<bool> IsMigratedAsync(IServiceProvider services) =>
        await services.GetRequiredService<SchemaHealth>().IsUpToDateAsync(CancellationToken.None)
        && !await NameKeyFiller.HasNicknamesToFillAsync(services.GetRequiredService<ReadDb>(), CancellationToken.None);

    /// <summary>
    /// Needs the database and nothing else. May run beside the API and be stopped at any time: the next one goes on with what is left.
    /// </summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> IndexSearchAsync(WebApplicationBuilder builder)
    {
        var (rows, since) = (0, Stopwatch.GetTimestamp());
        await using (var app = builder.Build())
        {
            await using var scope = app.Services.CreateAsyncScope();
            await scope
                .ServiceProvider.GetRequiredService<SearchIndexer>()
                .MakeAllAsync(
                    (table, made) =>
                    {
                        rows += made;
                        if (Stopwatch.GetElapsedTime(since) < ProgressInterval)
                            return;
                        since = Stopwatch.GetTimestamp();
                        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows} rows so far; now those of {table.Name}"));
                    },
                    CancellationToken.None
                );
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the search terms of {rows} rows were made"));
        return 0;
    }

    /// <summary>Makes an account an admin's; needs the database and nothing else.</summary>
    /// <returns>The exit code: 1 when nobody has the address.</returns>
    public static Task<int> MakeAdminAsync(WebApplicationBuilder builder, string email, IEnumerable<string> options) =>
        ForAccountAsync(
            builder,
            email,
            async (db, _) =>
            {
                if (options.Contains(First, StringComparer.Ordinal) && await AccountService.HasAdminAsync(db, CancellationToken.None))
                    return "there is an admin already, who gives others their roles: nobody was made one now";
                var made = await AccountService.MakeAdminAsync(email, db, CancellationToken.None);
                return made is null ? null : $"{email} is an admin{(made is true ? " now" : " already")}";
            },
            advice: ": sign up first, then try again"
        );

    /// <summary>Prints a link for a new password; needs the database and <c>Board:PublicUrl</c>, and no mail.</summary>
    /// <returns>The exit code: 1 when nobody has the address.</returns>
    /// <exception cref="InvalidSettingException">The board's address is not known.</exception>
    public static Task<int> ResetLinkAsync(WebApplicationBuilder builder, string email)
    {
        var root =
            PublicUrl.Of(builder.Configuration[BoardNames.PublicUrl]).Root
            ?? throw new InvalidSettingException(
                "Board:PublicUrl is missing: add the address of the board's front page, such as "
                    + "--Board:PublicUrl=https://board.example.org/."
            );
        return ForAccountAsync(
            builder,
            email,
            async (db, time) => (await ResetLink.CreateAsync(email, root, db, time, CancellationToken.None))?.AbsoluteUri
        );
    }

    /// <summary>
    /// For somebody who has lost app and recovery codes; needs the database and nothing else. Where <c>ConnectionStrings:mail</c> is set, a
    /// mail tells the person, which the API sends.
    /// </summary>
    /// <returns>The exit code: 1 when nobody has the address.</returns>
    public static Task<int> TurnOffSecondFactorAsync(WebApplicationBuilder builder, string email)
    {
        var mails = builder.Configuration.GetConnectionString(BoardNames.Mail) is { Length: > 0 };
        return ForAccountAsync(
            builder,
            email,
            async (db, time) =>
            {
                var now = time.GetUtcNow().UtcDateTime;
                var done = await Authenticators.TurnOffAsync(email, mails, db, now, CancellationToken.None);
                return done is null ? null : $"the second factor of {email} is off{(done is true ? " now" : " already")}";
            }
        );
    }

    /// <summary>For somebody who cannot log in to do it, such as one who is suspended; needs the database and nothing else.</summary>
    /// <returns>The exit code: 1 when nobody has the address.</returns>
    public static Task<int> DeleteAccountAsync(WebApplicationBuilder builder, string email) =>
        ForAccountAsync(
            builder,
            email,
            async (db, _) =>
                await AccountDeletion.DeleteAsync(email, db, CancellationToken.None)
                    ? $"the account of {email} is deleted with everything of it; its images go with the next sweep"
                    : null
        );

    /// <summary>Runs a command for an account. Its log is written from a thread of its own, and what it has done comes after it.</summary>
    /// <param name="run">Gives what it has done; <c>null</c> when nobody has the address.</param>
    /// <param name="advice">What to do when nobody has the address.</param>
    /// <returns>The exit code.</returns>
    private static async Task<int> ForAccountAsync(
        WebApplicationBuilder builder,
        string email,
        Func<FeedDb, TimeProvider, Task<string?>> run,
        string advice = ""
    )
    {
        string? done;
        await using (var app = builder.Build())
        {
            await using var scope = app.Services.CreateAsyncScope();
            var services = scope.ServiceProvider;
            done = await run(services.GetRequiredService<FeedDb>(), services.GetRequiredService<TimeProvider>());
        }

        if (done is not null)
            Console.WriteLine(done);
        else
            await Console.Error.WriteLineAsync($"FeedBoard.ApiService: nobody has signed up as {Shown.Of(email, 200)}{advice}");
        return done is null ? 1 : 0;
    }

    /// <summary>
    /// Runs a command and ends <paramref name="app"/>: its log is written from a thread of its own, and what the command has found out
    /// comes after it.
    /// </summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(WebApplication app, string[] args)
    {
        (int ExitCode, IReadOnlyList<string> Lines) found;
        await using (app)
        {
            await using var scope = app.Services.CreateAsyncScope();
            found =
                args[0] is BoardNames.SweepImages
                    ? await SweepImagesAsync(scope.ServiceProvider.GetRequiredService<ImageSweeper>())
                    : await CheckImagesAsync(
                        scope.ServiceProvider.GetRequiredService<ImageCheck>(),
                        args.Contains(RepairAll, StringComparer.Ordinal) ? ImageRepair.All
                            : args.Contains(Repair, StringComparer.Ordinal) ? ImageRepair.Careful
                            : ImageRepair.None
                    );
        }

        foreach (var line in found.Lines)
            Console.WriteLine(line);
        return found.ExitCode;
    }

    /// <returns>The exit code: 1 when the store refused to delete something.</returns>
    private static async Task<(int ExitCode, IReadOnlyList<string> Lines)> SweepImagesAsync(ImageSweeper sweeper)
    {
        var (deleted, failed) = await sweeper.SweepAsync(CancellationToken.None);
        return (failed == 0 ? 0 : 1, [$"{deleted} images deleted, {failed} could not be deleted"]);
    }

    /// <returns>The exit code: 1 when an image is lost, or a thumbnail and nothing was done about it.</returns>
    private static async Task<(int ExitCode, IReadOnlyList<string> Lines)> CheckImagesAsync(ImageCheck check, ImageRepair how)
    {
        var report = await check.RunAsync(how, CancellationToken.None);
        var repair = how != ImageRepair.None;
        return (
            report.Missing.Count == 0 && (repair || report.MissingThumbnails.Count == 0) ? 0 : 1,
            [
                $"{report.Images} attached images, {report.Objects} objects, "
                    + $"{report.Missing.Count} images and {report.MissingThumbnails.Count} thumbnails without an object, "
                    + $"{report.Orphans.Count} objects without a row",
                .. report.Missing.Select(name => $"lost: {name}"),
                .. report.MissingThumbnails.Select(name => $"{(repair ? "to be made again" : "missing")}: {name}"),
                .. report.GivenUp.Select(name => $"{(repair ? "to be tried again" : "without thumbnails")}: {name}"),
                .. report.Orphans.Select(name => $"orphan: {name}"),
            ]
        );
    }

    /// <summary><c>--name=value</c> or <c>--name value</c>, any number of them.</summary>
    private static bool AreSettings(string[] args)
    {
        for (var n = 0; n < args.Length; n++)
        {
            if (!args[n].StartsWith("--", StringComparison.Ordinal))
                return false;
            if (!args[n].Contains('=', StringComparison.Ordinal) && ++n == args.Length)
                return false;
        }

        return true;
    }
}
