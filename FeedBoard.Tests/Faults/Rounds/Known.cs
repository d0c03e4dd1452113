namespace FeedBoard.Tests.Faults.Rounds;

/// <summary>A feed as it is shown.</summary>
/// <param name="Images">The hashes of the images, in order.</param>
internal sealed record FeedState(string Content, IReadOnlyList<string> Images)
{
    public bool Equals(FeedState? other) => other is not null && Content == other.Content && Images.SequenceEqual(other.Images);

    public override int GetHashCode() => Content.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => $"\"{Content}\" with [{string.Join(' ', Images.Select(i => i[..6]))}]";
}

/// <summary>
/// A requested write and all of its possible results. With a response the result is certain; without one it may be either.
/// </summary>
/// <typeparam name="T">How it may be; <c>null</c> stands for not being there.</typeparam>
/// <param name="key">A unique part of its text, which identifies it even if its id was never received.</param>
/// <param name="author">Who alone changes it.</param>
internal class Known<T>(string key, int author)
    where T : class
{
    public string Key { get; } = key;

    public int Author { get; } = author;

    public long? Id { get; set; }

    public IReadOnlyList<T?> Possible { get; private set; } = [null];

    /// <summary>Its deletion was requested, so it may be missing from now on.</summary>
    public bool DeletionBegan { get; set; }

    /// <summary>The one state that it certainly has, or <c>null</c> if it is not there or that is not certain.</summary>
    public T? Certain => Possible is [{ } one] ? one : null;

    /// <summary>Whether it can be used further: its id and state are known.</summary>
    public bool IsOpen => Id is not null && Certain is not null && !DeletionBegan;

    public void Is(T? state) => Possible = [state];

    public void MayBe(T? state) => Possible = [.. Possible, state];

    public override string ToString() =>
        $"{Key} (id {Id}), which may be {string.Join(" or ", Possible.Select(p => p?.ToString() ?? "gone"))}";
}

internal sealed class KnownFeed(string key, int author) : Known<FeedState>(key, author)
{
    /// <summary>Of its images, from the last response.</summary>
    public IReadOnlyList<string> Urls { get; set; } = [];
}

internal sealed class KnownComment(string key, int author, KnownFeed feed) : Known<string>(key, author)
{
    public KnownFeed Feed { get; } = feed;

    public bool MayBeMissed => DeletionBegan || Feed.DeletionBegan;
}

/// <summary>The expected state of the board, from the responses of all clients. All access holds <see cref="Gate"/>.</summary>
internal sealed class Knowledge
{
    public Lock Gate { get; } = new();

    public List<KnownFeed> Feeds { get; } = [];

    public List<KnownComment> Comments { get; } = [];

    /// <summary>Whether a person likes something; <c>null</c> when that is not certain.</summary>
    public Dictionary<(bool OfAComment, long Id, int Person), bool?> Likes { get; } = [];

    public static T? PickFrom<T>(IReadOnlyList<T> all, double pick)
        where T : class => all.Count == 0 ? null : all[(int)(pick * all.Count)];
}
