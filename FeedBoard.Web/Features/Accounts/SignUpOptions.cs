using System.Globalization;
using FeedBoard.ServiceDefaults;

namespace FeedBoard.Web.Features.Accounts;

/// <summary>Section <c>SignUp</c>.</summary>
/// <param name="LeastTime">How long somebody needs at least to fill in the form; zero: no time is too short.</param>
internal sealed record SignUpOptions(TimeSpan LeastTime)
{
    /// <exception cref="InvalidSettingException">The value is malformed or out of its range.</exception>
    public static SignUpOptions Of(IConfiguration configuration) =>
        configuration["SignUp:LeastTime"] switch
        {
            null or "" => new(TimeSpan.FromSeconds(3)),
            var given
                when TimeSpan.TryParse(given, CultureInfo.InvariantCulture, out var time)
                    && time >= TimeSpan.Zero
                    && time <= TimeSpan.FromMinutes(1) => new(time),
            _ => throw new InvalidSettingException("SignUp:LeastTime must be 00:00:00 to 00:01:00."),
        };
}
