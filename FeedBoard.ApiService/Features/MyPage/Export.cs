using System.IO.Compression;
using System.Text;
using System.Text.Json;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.ApiService.Features.Moderation;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Problems;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace FeedBoard.ApiService.Features.MyPage;

/// <summary>
/// Writes everything that the board holds about one person as a ZIP, as it comes: memory holds one page of rows or one buffer of an image.
/// </summary>
internal sealed partial class Export(
    ExportQueries queries,
    IImageStore store,
    SessionLookup sessions,
    TimeProvider time,
    IOptions<JsonOptions> json,
    ILogger<Export> logger
)
{
    /// <summary>How often it looks whether the session or token is still on: an export runs on long after its request was let in.</summary>
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    /// <summary>How long it may take: ten years of photos on a slow line. Who does not take what is sent is cut off sooner.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromHours(6);

    private const string Readme = """
        Everything that this board holds about you, as of the time of the export.

        profile.json    your account
        account.json    whether your address is confirmed, which mails the board sent you lately, and your invites
        feeds.json      your feeds; the file names at the end of image_urls are those in images/
        comments.json   your comments
        likes.json      what you like: feeds by feed_id, comments by comment_id
        follows.json    who follows you, and whom you follow
        sessions.json   where you are signed in
        devices.json    from which kinds of browsers you logged in within a year
        tokens.json     your tokens for scripts, each by how it begins
        notifications.json  your notifications, and which kinds you want
        safety.json     whom you block and mute, and what you reported
        images/         the images of your feeds, as the board shows them; not those of a feed that you have not posted yet
        lost-images.json    only there if the board has lost images of yours: their file names

        Times are in UTC. Fields have the names of the board's API. Your password is not here: the board keeps only a hash of it.

        """;

    private readonly JsonSerializerOptions options = json.Value.SerializerOptions;
    private SignedIn? caller;
    private DateTimeOffset nextCheck;

    /// <summary>Finds out what can be known before the first byte is sent.</summary>
    /// <exception cref="ProblemException">401: the account is deleted.</exception>
    /// <exception cref="ImageStoreUnavailableException">There are images, and the store is down.</exception>
    public async Task<ProfileResponse> PrepareAsync(long me, CancellationToken cancellationToken)
    {
        var profile = await queries.FindProfileAsync(me, cancellationToken) ?? throw Problem.InvalidToken();
        await using var images = queries.ImagesAsync(me, cancellationToken).GetAsyncEnumerator(cancellationToken);
        if (await images.MoveNextAsync())
            await store.CheckAsync(cancellationToken);
        return profile;
    }

    /// <param name="output">Written to in order, and not closed.</param>
    /// <param name="abort">Called on a failure, before the archive is closed: half an archive must not look like a whole one.</param>
    /// <exception cref="ProblemException">401: the session or token has ended meanwhile.</exception>
    public async Task WriteAsync(ProfileResponse profile, SignedIn me, Stream output, Action abort, CancellationToken cancellationToken)
    {
        (caller, nextCheck) = (me, time.GetUtcNow() + Between);
        await using var buffered = new ExportOutput(output);
        await WriteZipAsync(profile, me, buffered, abort, cancellationToken);
        await buffered.FlushAsync(cancellationToken);
    }

    private async Task WriteZipAsync(ProfileResponse profile, SignedIn me, Stream output, Action abort, CancellationToken cancellationToken)
    {
        await using var zip = await ZipArchive.CreateAsync(
            output,
            ZipArchiveMode.Create,
            leaveOpen: true,
            entryNameEncoding: null,
            cancellationToken
        );
        try
        {
            await WriteAsync(
                zip,
                "README.txt",
                text => text.WriteAsync(Encoding.UTF8.GetBytes(Readme), cancellationToken).AsTask(),
                cancellationToken
            );
            await WriteAsync(zip, "profile.json", entry => WriteAsync(entry, profile, cancellationToken), cancellationToken);
            await WriteAsync(
                zip,
                "account.json",
                async entry => await WriteAsync(entry, await queries.AccountAsync(me.Id, cancellationToken), cancellationToken),
                cancellationToken
            );
            await WriteAsync(
                zip,
                "feeds.json",
                entry => WriteAllAsync(entry, queries.FeedsAsync(me.Id, cancellationToken), cancellationToken),
                cancellationToken
            );
            await WriteAsync(
                zip,
                "comments.json",
                entry => WriteAllAsync(entry, queries.CommentsAsync(me, cancellationToken), cancellationToken),
                cancellationToken
            );
            await WriteAsync(
                zip,
                "likes.json",
                entry => WriteAllAsync(entry, queries.LikesAsync(me.Id, cancellationToken), cancellationToken),
                cancellationToken
            );
            await WriteAsync(zip, "follows.json", entry => WriteFollowsAsync(entry, me.Id, cancellationToken), cancellationToken);
            await WriteAsync(
                zip,
                "sessions.json",
                entry => WriteAllAsync(entry, queries.SessionsAsync(me, cancellationToken), cancellationToken),
                cancellationToken
            );
            await WriteAsync(
                zip,
                "devices.json",
                async entry => await WriteAsync(entry, await queries.DevicesAsync(me.Id, cancellationToken), cancellationToken),
                cancellationToken
            );
            await WriteAsync(
                zip,
                "tokens.json",
                entry => WriteAllAsync(entry, queries.TokensAsync(me.Id, cancellationToken), cancellationToken),
                cancellationToken
            );
            await WriteAsync(zip, "notifications.json", entry => WriteNotificationsAsync(entry, me, cancellationToken), cancellationToken);
            await WriteAsync(zip, "safety.json", entry => WriteSafetyAsync(entry, me.Id, cancellationToken), cancellationToken);
            List<string> lost = [];
            await foreach (var (_, name) in queries.ImagesAsync(me.Id, cancellationToken))
            {
                await CheckCallerAsync(cancellationToken);
                if (!await WriteImageAsync(zip, name, cancellationToken) && await queries.IsShownAsync(name, cancellationToken))
                    lost.Add(name);
            }

            if (lost.Count > 0)
            {
                LogLost(lost.Count);
                await WriteAsync(
                    zip,
                    "lost-images.json",
                    entry => WriteAsync<IReadOnlyList<string>>(entry, lost, cancellationToken),
                    cancellationToken
                );
            }

            // Who left meanwhile has no rows any more: what was written since is empty and not the truth.
            await CheckCallerAsync(cancellationToken, now: true);
        }
        catch
        {
            abort();
            throw;
        }
    }

    private async Task WriteFollowsAsync(Stream entry, long me, CancellationToken cancellationToken)
    {
        await entry.WriteAsync("{\"followers\":"u8.ToArray(), cancellationToken);
        await WriteAllAsync(entry, queries.FollowersAsync(me, cancellationToken), cancellationToken);
        await entry.WriteAsync(",\"followings\":"u8.ToArray(), cancellationToken);
        await WriteAllAsync(entry, queries.FollowingsAsync(me, cancellationToken), cancellationToken);
        await entry.WriteAsync("}\n"u8.ToArray(), cancellationToken);
    }

    private async Task WriteNotificationsAsync(Stream entry, SignedIn me, CancellationToken cancellationToken)
    {
        await entry.WriteAsync("{\"settings\":"u8.ToArray(), cancellationToken);
        await WriteAsync(entry, await queries.NotificationSettingsAsync(me.Id, cancellationToken), cancellationToken);
        await entry.WriteAsync(",\"notifications\":"u8.ToArray(), cancellationToken);
        await WriteAllAsync(entry, queries.NotificationsAsync(me.Id, cancellationToken), cancellationToken);
        await entry.WriteAsync("}\n"u8.ToArray(), cancellationToken);
    }

    private async Task WriteSafetyAsync(Stream entry, long me, CancellationToken cancellationToken)
    {
        await entry.WriteAsync("{\"blocks\":"u8.ToArray(), cancellationToken);
        await WriteAllAsync(entry, queries.RestrictedAsync(Restriction.Block, me, cancellationToken), cancellationToken);
        await entry.WriteAsync(",\"mutes\":"u8.ToArray(), cancellationToken);
        await WriteAllAsync(entry, queries.RestrictedAsync(Restriction.Mute, me, cancellationToken), cancellationToken);
        await entry.WriteAsync(",\"reports\":"u8.ToArray(), cancellationToken);
        await WriteAllAsync(entry, queries.ReportsAsync(me, cancellationToken), cancellationToken);
        await entry.WriteAsync("}\n"u8.ToArray(), cancellationToken);
    }

    /// <exception cref="ProblemException">401: the session or token has ended, or its owner may not be logged in any more.</exception>
    private async Task CheckCallerAsync(CancellationToken cancellationToken, bool now = false)
    {
        if (!now && time.GetUtcNow() < nextCheck)
            return;
        if (!await sessions.IsStillOnAsync(caller!, cancellationToken))
            throw Problem.InvalidToken();
        nextCheck = time.GetUtcNow() + Between;
    }

    /// <returns>Whether the store has it.</returns>
    private async Task<bool> WriteImageAsync(ZipArchive zip, string name, CancellationToken cancellationToken)
    {
        await using var content = await store.OpenAsync(name, cancellationToken);
        if (content is null)
            return false;
        await WriteAsync(
            zip,
            $"images/{name}",
            entry => content.CopyToAsync(entry, cancellationToken),
            cancellationToken,
            CompressionLevel.NoCompression
        );
        return true;
    }

    private async Task WriteAllAsync<T>(Stream entry, IAsyncEnumerable<T> items, CancellationToken cancellationToken)
    {
        var before = "["u8.ToArray();
        await foreach (var item in items)
        {
            await CheckCallerAsync(cancellationToken);
            await entry.WriteAsync(before, cancellationToken);
            await WriteAsync(entry, item, cancellationToken);
            before = ",\n"u8.ToArray();
        }

        await entry.WriteAsync(before is [(byte)'['] ? "[]"u8.ToArray() : "]"u8.ToArray(), cancellationToken);
    }

    private Task WriteAsync<T>(Stream entry, T value, CancellationToken cancellationToken) =>
        entry.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(value, options.GetTypeInfo(typeof(T))), cancellationToken).AsTask();

    private static async Task WriteAsync(
        ZipArchive zip,
        string name,
        Func<Stream, Task> write,
        CancellationToken cancellationToken,
        CompressionLevel level = CompressionLevel.Optimal
    )
    {
        await using var entry = await zip.CreateEntry(name, level).OpenAsync(cancellationToken);
        await write(entry);
    }

    [LoggerMessage(39, LogLevel.Error, "{Count} images of an export are not in the store (check-images names all such)")]
    private partial void LogLost(int count);
}
