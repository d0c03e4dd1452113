using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Platform.Names;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Feeds;

/// <summary>Whose feeds are wanted; names in the form that they are looked up by. At least one is given.</summary>
internal readonly record struct FeedAuthor(long? UserId, string? Nickname, string[]? Emails)
{
    /// <exception cref="ProblemException">400: none given.</exception>
    /// <exception cref="InvalidInputException">A name that no text can be.</exception>
    public static FeedAuthor Checked(long? userId, string? nickname, string? email)
    {
        if (userId is null && string.IsNullOrEmpty(nickname) && string.IsNullOrEmpty(email))
        {
            throw new ProblemException(ProblemCodes.AuthorNeeded);
        }

        var errors = new FieldErrors();
        var author = new FeedAuthor(
            userId,
            Text("nickname", nickname) is { } name ? User.Normalize(name) : null,
            Text("email", email) is { } address ? EmailAddresses.Keys(address) : null
        );
        errors.ThrowIfAny();
        return author;

        string? Text(string field, string? value) => string.IsNullOrEmpty(value) ? null : errors.Text(field, value, 0, 1000);
    }
}
