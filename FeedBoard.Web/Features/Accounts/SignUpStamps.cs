using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace FeedBoard.Web.Features.Accounts;

/// <summary>What the stamp of a form says of the time since it was shown.</summary>
internal enum StampAge
{
    Good,

    /// <summary>No person fills it in so fast. The same stamp is good in a moment.</summary>
    TooYoung,

    /// <summary>Too old, or none of ours.</summary>
    NotValid,
}

/// <summary>
/// When a sign-up form was shown, signed, in the form itself: programs send forms at once, or have never seen them. The keys are those of
/// the form tokens, which all replicas share.
/// </summary>
internal sealed class SignUpStamps(IDataProtectionProvider protection, SignUpOptions options, TimeProvider time)
{
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(1);

    private readonly IDataProtector protector = protection.CreateProtector("FeedBoard.Web.SignUp");

    public TimeSpan LeastTime => options.LeastTime;

    public string Create() => protector.Protect(time.GetUtcNow().UtcTicks.ToString(CultureInfo.InvariantCulture));

    public StampAge AgeOf(string? stamp)
    {
        if (ShownAt(stamp) is not { } shown || time.GetUtcNow() - shown is var age && age > Oldest)
            return StampAge.NotValid;
        return age < options.LeastTime ? StampAge.TooYoung : StampAge.Good;
    }

    private DateTimeOffset? ShownAt(string? stamp)
    {
        try
        {
            return stamp is { Length: > 0 and < 500 }
                ? new(long.Parse(protector.Unprotect(stamp), CultureInfo.InvariantCulture), TimeSpan.Zero)
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
