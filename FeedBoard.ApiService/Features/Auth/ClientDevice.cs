namespace FeedBoard.ApiService.Features.Auth;

/// <summary>What a client calls itself, for the list of sessions.</summary>
internal static class ClientDevice
{
    private const int MaxLength = 200;

    public static string Of(HttpContext context)
    {
        var agent = context.Request.Headers.UserAgent.ToString();
        var printable = new string([.. agent.Where(c => c is >= ' ' and <= '~').Take(MaxLength)]);
        return printable.Length > 0 ? printable : "unknown";
    }
}
