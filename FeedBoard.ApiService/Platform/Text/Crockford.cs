namespace FeedBoard.ApiService.Platform.Text;

/// <summary>Codes that people type: Crockford's base 32, without letters that look like others, and read with those.</summary>
internal static class Crockford
{
    public const string Letters = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>The letter that is meant, in any letter case.</summary>
    public static char Read(char typed) =>
        char.ToLowerInvariant(typed) switch
        {
            'o' => '0',
            'i' or 'l' => '1',
            var other => other,
        };
}
