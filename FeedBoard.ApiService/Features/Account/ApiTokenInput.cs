using FeedBoard.ApiService.Features.Auth;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Account;

/// <summary>A token for scripts to be made.</summary>
internal sealed record NewApiToken(string Name, TokenScopes Scopes, int Days, string? CurrentPassword)
{
    /// <exception cref="InvalidInputException">Something is missing or not as it must be.</exception>
    public static NewApiToken Checked(CreateTokenRequest request)
    {
        var errors = new FieldErrors();
        var name = errors.Name("name", request.Name, InputLimits.MaxTokenName);
        var scopes = CheckedScopes(errors, request.Scopes);
        var days = request.ExpiresInDays ?? InputLimits.DefaultTokenDays;
        if (days is < 1 or > InputLimits.MaxTokenDays)
            errors.Add("expires_in_days", FieldError.OutOfRange(1, InputLimits.MaxTokenDays));
        var password = AuthInput.Own(errors, "current_password", request.CurrentPassword);
        errors.ThrowIfAny();
        return new(name, scopes, days, password);
    }

    private static TokenScopes CheckedScopes(FieldErrors errors, IReadOnlyList<string?>? names)
    {
        var scopes = TokenScopes.None;
        if (names is null or [])
        {
            errors.Add("scopes", FieldError.Required);
            return scopes;
        }

        foreach (var name in names)
        {
            var scope = TokenScopeNames.Find(name);
            if (scope == TokenScopes.None || scopes.HasFlag(scope))
            {
                errors.Add(
                    "scopes",
                    scope == TokenScopes.None
                        ? FieldError.NotOneOf(string.Join(", ", TokenScopeNames.All))
                        : new(FieldErrorCodes.GivenTwice, $"The scope {name} is given twice.")
                );
                break; // one reason is enough
            }

            scopes |= scope;
        }

        return scopes;
    }
}
