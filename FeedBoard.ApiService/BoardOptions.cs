namespace FeedBoard.ApiService;

/// <summary>How the board shows itself; section <c>Board</c>.</summary>
internal sealed class BoardOptions
{
    /// <summary>Whether people see each other's e-mail addresses. With <c>false</c> everybody sees their own only.</summary>
    public bool ShowEmails { get; set; } = true;
}

internal static class BoardOptionsExtensions
{
    public static void AddBoardOptions(this IHostApplicationBuilder builder) => builder.Services.AddOptions<BoardOptions>().BindConfiguration("Board").ValidateOnStart();
}
