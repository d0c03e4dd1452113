using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Images.Stores;
using FeedBoard.ApiService.Features.Images.Thumbnails;
using FeedBoard.Imaging.Thumbnails;
using FeedBoard.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Images;

/// <summary>The result of <c>check-images</c>.</summary>
/// <param name="Images">Attached rows.</param>
/// <param name="Objects">Objects in the store.</param>
/// <param name="Missing">Names of attached rows without an object: images that are lost.</param>
/// <param name="MissingThumbnails">Names of thumbnails that are shown and without an object: they can be made again.</param>
/// <param name="GivenUp">Names of attached rows whose thumbnails failed too often.</param>
/// <param name="Orphans">Names of objects without a row, old enough to be of no upload that is under way.</param>
internal sealed record ImageCheckReport(
    int Images,
    int Objects,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> MissingThumbnails,
    IReadOnlyList<string> GivenUp,
    IReadOnlyList<string> Orphans
);

/// <summary>What <c>check-images</c> changes.</summary>
internal enum ImageRepair
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>
    /// Deletes the orphans, unless they are most of the store, and has the thumbnails made that are missing or were given up.
    /// </summary>
    Careful,

    /// <summary>The same, however many orphans there are.</summary>
    All,
}

/// <summary><c>FeedBoard.ApiService check-images [--repair | --repair-all]</c>: compares store and table.</summary>
internal sealed class ImageCheck(FeedDb db, IImageStore store, IOptions<ImageOptions> options, TimeProvider time)
{
    /// <summary>With fewer old objects, nobody is warned: a new board may well be mostly orphans.</summary>
    private const int FewObjects = 100;

    /// <exception cref="InvalidSettingException">
    /// Most of the store is of no row, and it is not to be <see cref="ImageRepair.All"/>: nothing was changed.
    /// </exception>
    public async Task<ImageCheckReport> RunAsync(ImageRepair repair, CancellationToken cancellationToken)
    {
        // The store first: a row is written before its object and deleted after it, so an object seen here has a row unless it has none at
        // all.
        var stored = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        await foreach (var image in store.ListAsync(cancellationToken))
            stored[image.Name] = image.StoredAt;
        var rows = await db
            .Images.AsNoTracking()
            .Select(i => new Row(i.Id, i.Name, i.State, i.Width, i.Height, i.ThumbnailState, i.ThumbnailTries, i.ThumbnailDt))
            .ToListAsync(cancellationToken);

        var known = rows.SelectMany(r => r.Thumbnails.Prepend(r.Name)).ToHashSet(StringComparer.Ordinal);
        var old = time.GetUtcNow() - options.Value.PendingLifetime;
        var orphans = stored.Where(s => !known.Contains(s.Key) && s.Value < old).Select(s => s.Key).Order(StringComparer.Ordinal).ToList();
        var attached = rows.Where(r => r.State == ImageState.Attached).ToList();
        List<string> missing = [],
            missingThumbnails = [];
        var givenUp = attached.Where(r => ThumbnailQueue.HasGivenUp(r.ThumbnailState, r.ThumbnailTries, r.ThumbnailDt)).ToList();
        // What an earlier version made is shown until the rest is made.
        long[] tries = [.. givenUp.Where(r => r.ThumbnailState.Version() is not null).Select(r => r.Id)];
        List<long> again = [.. givenUp.Where(r => r.ThumbnailState.Version() is null).Select(r => r.Id)];
        foreach (var row in attached)
        {
            if (await IsMissingAsync(row.Name))
                missing.Add(row.Name);
            if (row.ThumbnailState.Version() is not { } version)
                continue;
            foreach (var name in Thumbnail.NamesOf(row.Name, row.Width, row.Height, version))
            {
                if (!await IsMissingAsync(name))
                    continue;
                missingThumbnails.Add(name);
                again.Add(row.Id);
            }
        }

        if (repair != ImageRepair.None)
        {
            var oldObjects = stored.Count(s => s.Value < old);
            if (repair == ImageRepair.Careful && oldObjects >= FewObjects && orphans.Count > oldObjects / 2)
                throw new InvalidSettingException(
                    $"{orphans.Count} of {oldObjects} objects in the store are of no image of this database, so ConnectionStrings:images "
                        + "may name the store of another board, or ConnectionStrings:feeddb another database. Nothing was changed. If the "
                        + "store belongs to this board alone, use check-images --repair-all."
                );
            foreach (var name in orphans)
                await store.DeleteAsync(name, cancellationToken);
            await db
                .Images.Where(i => again.Contains(i.Id) && i.ThumbnailState != ThumbnailState.Wanted)
                .ExecuteUpdateAsync(
                    s => s.SetProperty(i => i.ThumbnailState, ThumbnailState.Wanted).SetProperty(i => i.ThumbnailTries, (short)0),
                    cancellationToken
                );
            await db
                .Images.Where(i => tries.Contains(i.Id))
                .ExecuteUpdateAsync(s => s.SetProperty(i => i.ThumbnailTries, (short)0), cancellationToken);
        }

        return new(
            attached.Count,
            stored.Count,
            missing,
            missingThumbnails,
            [.. givenUp.Select(r => r.Name)],
            orphans
        );

        async Task<bool> IsMissingAsync(string name)
        {
            if (stored.ContainsKey(name))
                return false;
            await using var content = await store.OpenAsync(name, cancellationToken); // it may have come after the listing
            return content is null;
        }
    }

    private sealed record Row(
        long Id,
        string Name,
        ImageState State,
        int Width,
        int Height,
        ThumbnailState ThumbnailState,
        short ThumbnailTries,
        DateTime? ThumbnailDt
    )
    {
        public IEnumerable<string> Thumbnails => Thumbnail.NamesOf(Name, Width, Height);
    }
}
