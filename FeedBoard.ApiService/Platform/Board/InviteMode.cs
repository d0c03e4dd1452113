namespace FeedBoard.ApiService.Platform.Board;

/// <summary>Who may invite others.</summary>
internal enum InviteMode : short
{
    Nobody = 0,
    Moderators = 1,
    Everybody = 2,
}
