using FeedBoard.ApiService.Data;
using FeedBoard.ApiService.Images.Stores;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Images;

/// <summary>What <c>check-images</c> found.</summary>
/// <param name="Images">Attached rows.</param>
/// <param name="Objects">Objects in the store.</param>
/// <param name="Missing">Names of attached rows without an object: images that are lost.</param>
/// <param name="Orphans">Names of objects without a row, old enough to be of no upload that is under way.</param>
internal sealed record ImageCheckReport(int Images, int Objects, IReadOnlyList<string> Missing, IReadOnlyList<string> Orphans);

/// <summary><c>FeedBoard.ApiService check-images [--repair]</c>: compares store and table.</summary>
internal sealed class ImageCheck(FeedDb db, IImageStore store, IOptions<ImageOptions> options, TimeProvider time)
{
    /// <param name="repair">Delete the orphans; otherwise nothing is changed.</param>
    public async Task<ImageCheckReport> RunAsync(bool repair, CancellationToken cancellationToken)
    {
        // The store first: a row is written before its object and deleted after it, so an object seen here has a row unless it has none at all.
        var stored = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        await foreach (var image in store.ListAsync(cancellationToken)) stored[image.Name] = image.StoredAt;
        var rows = await db.Images.AsNoTracking().Select(i => new { i.Name, i.State }).ToListAsync(cancellationToken);

        var known = rows.Select(r => r.Name).ToHashSet(StringComparer.Ordinal);
        var old = time.GetUtcNow() - options.Value.PendingLifetime;
        var orphans = stored.Where(s => !known.Contains(s.Key) && s.Value < old).Select(s => s.Key).Order(StringComparer.Ordinal).ToList();
        var missing = new List<string>();
        foreach (var name in rows.Where(r => r.State == ImageState.Attached && !stored.ContainsKey(r.Name)).Select(r => r.Name))
        {
            await using var content = await store.OpenAsync(name, cancellationToken); // it may have come after the listing
            if (content is null) missing.Add(name);
        }

        if (repair)
        {
            foreach (var name in orphans) await store.DeleteAsync(name, cancellationToken);
        }

        return new(rows.Count(r => r.State == ImageState.Attached), stored.Count, missing, orphans);
    }
}
