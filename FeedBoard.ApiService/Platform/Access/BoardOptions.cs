using FeedBoard.ApiService.Platform.Settings;

namespace FeedBoard.ApiService.Platform.Access;

/// <summary>Section <c>Board</c>.</summary>
internal sealed class BoardOptions
{
    /// <summary>
    /// Whether people see the e-mail addresses of others. With <c>false</c> every <c>author_email</c> and <c>email</c> of somebody else is
    /// null.
    /// </summary>
    public bool ShowEmails { get; set; }

    /// <summary>
    /// Whether those who sign up must confirm their address before they write, until an admin decides it; <c>null</c>: where there is a
    /// mail server.
    /// </summary>
    public bool? VerifyEmail { get; set; }
}

internal static class BoardOptionsExtensions
{
    public static void AddBoardOptions(this IHostApplicationBuilder builder) =>
        builder.AddSettings<BoardOptions>("Board");
}
