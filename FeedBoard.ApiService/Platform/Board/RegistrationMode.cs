namespace FeedBoard.ApiService.Platform.Board;

/// <summary>Who may sign up.</summary>
internal enum RegistrationMode : short
{
    /// <summary>Everybody.</summary>
    Open = 0,

    /// <summary>Everybody, and a moderator decides.</summary>
    Approval = 1,

    /// <summary>Whoever has an invite.</summary>
    Invite = 2,

    /// <summary>Nobody.</summary>
    Closed = 3,
}
