using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.SecondFactors;

/// <summary>Validates what is sent for the second factor.</summary>
internal static class SecondFactorInput
{
    private const int MaxChallenge = 200;

    public static string Checked(TotpCodeRequest request)
    {
        var errors = new FieldErrors();
        var code = Code(errors, request.Code);
        errors.ThrowIfAny();
        return code;
    }

    public static (string Challenge, string Code) Checked(SecondFactorLoginRequest request)
    {
        var errors = new FieldErrors();
        var challenge = errors.Text("challenge", request.Challenge, 1, MaxChallenge);
        var code = Code(errors, request.Code);
        errors.ThrowIfAny();
        return (challenge, code);
    }

    /// <summary>Apps show a blank in the middle: blanks are forgiven.</summary>
    private static string Code(FieldErrors errors, string? value) =>
        string.Concat(errors.Text("code", value, 1, InputLimits.MaxCode).Where(c => !char.IsWhiteSpace(c)));
}
