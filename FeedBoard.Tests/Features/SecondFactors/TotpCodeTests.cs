using System.Diagnostics;
using System.Text;
using FeedBoard.ApiService.Features.SecondFactors;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.Tests.Board;
using Microsoft.Extensions.Options;

namespace FeedBoard.Tests.Features.SecondFactors;

/// <summary>Codes, held against the standard and against another program; how secrets are kept; recovery codes.</summary>
[Slow]
public sealed class TotpCodeTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    /// <summary>RFC 6238, appendix B: the last six of its eight digits.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void The_vectors_of_the_standard_are_accepted_at_their_step_and_one_beside_it(long seconds, string code)
    {
        var (at, step) = (DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime, seconds / 30);
        Assert.Equal(step, TotpCodes.StepOf(Secret, code, at));
        Assert.Equal(step, TotpCodes.StepOf(Secret, code, at.AddSeconds(30)));
        Assert.Equal(step, TotpCodes.StepOf(Secret, code, at.AddSeconds(-30)));
        Assert.Null(TotpCodes.StepOf(Secret, code, at.AddSeconds(60)));
        if (step > 1) // there was no time before
            Assert.Null(TotpCodes.StepOf(Secret, code, at.AddSeconds(-60)));
    }

    [Fact]
    public async Task Another_program_makes_the_same_codes_from_the_secret_as_it_is_shown()
    {
        var secret = TotpCodes.NewSecret();
        var at = new DateTimeOffset(2031, 5, 17, 8, 9, 10, TimeSpan.Zero);
        var start = new ProcessStartInfo("oathtool", ["--totp", "--base32", "--now=2031-05-17 08:09:10 UTC", TotpCodes.Base32(secret)])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var oathtool = Process.Start(start)!;
        var code = (await oathtool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim();
        await oathtool.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, oathtool.ExitCode);
        Assert.Equal(at.ToUnixTimeSeconds() / 30, TotpCodes.StepOf(secret, code, at.UtcDateTime));
        Assert.Equal(code, AuthenticatorApp.CodeOf(TotpCodes.Base32(secret), at));
    }

    [Fact]
    public void A_secret_opens_for_its_account_and_signing_key_alone()
    {
        var secrets = new TotpSecrets(Options.Create(new AuthOptions { SigningKey = TestKeys.Signing }));
        var stored = secrets.Seal(7, Secret);
        Assert.Equal(Secret, secrets.Open(7, stored));
        Assert.Null(secrets.Open(8, stored));
        Assert.Null(new TotpSecrets(Options.Create(new AuthOptions { SigningKey = TestKeys.Signing + "x" })).Open(7, stored));
        Assert.Null(secrets.Open(7, stored[..^1]));
        Assert.Null(secrets.Open(7, stored[..5]));
        Assert.DoesNotContain("12345678901234567890", Encoding.Latin1.GetString(stored), StringComparison.Ordinal);
        Assert.NotEqual(stored, secrets.Seal(7, Secret));
    }

    [Fact]
    public void A_recovery_code_is_one_whatever_way_it_is_typed_and_for_one_account()
    {
        var codes = RecoveryCodes.New();
        Assert.Equal(10, codes.Distinct(StringComparer.Ordinal).Count());
        Assert.All(codes, c => Assert.Matches("^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}$", c));
        var hash = RecoveryCodes.HashOf(7, "0a1b-c0de-1111-zzzz");
        Assert.Equal(hash, RecoveryCodes.HashOf(7, " OA1B cOde iIlL ZZZZ "));
        Assert.NotEqual(hash, RecoveryCodes.HashOf(8, "0a1b-c0de-1111-zzzz"));
        Assert.NotEqual(hash, RecoveryCodes.HashOf(7, "0a1b-c0de-1111-zzz"));
    }
}
