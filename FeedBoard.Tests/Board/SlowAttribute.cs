using Xunit.v3;

namespace FeedBoard.Tests.Board;

/// <summary>
/// <c>./feedboard test --fast</c> leaves the class out: it starts a browser, an S3 server or another program, or takes long.
/// <see cref="FeedBoard.Tests.Architecture.SlowTests"/> finds a class that starts a program without this.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class SlowAttribute : Attribute, ITraitAttribute
{
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Category", "Slow")];
}
