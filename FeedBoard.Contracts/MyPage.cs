using System.ComponentModel.DataAnnotations;

namespace FeedBoard.Contracts;

/// <param name="Role">`person`, `moderator` or `admin`.</param>
public sealed record ProfileResponse(
    long Id,
    string Email,
    string Nickname,
    DateTime CreateDt,
    long FeedCount,
    long FollowerCount,
    long FollowingCount,
    string Role
);

/// <summary>Omitted fields stay unchanged; at least one is required.</summary>
/// <param name="Nickname">2 to 30 characters, unique in any letter case.</param>
/// <param name="Password">At least 8 characters. A changed password ends all other sessions.</param>
/// <param name="CurrentPassword">The password of the account, or a `confirmation` by a passkey. Not for an account without a password,
/// whose session must be new instead.</param>
/// <param name="KeepTokens">Whether tokens for scripts stay valid when the password changes. Left out, they end.</param>
public sealed record UpdateProfileRequest(
    [property: MinLength(InputLimits.MinNickname), MaxLength(InputLimits.MaxNickname)] string? Nickname = null,
    [property: MinLength(InputLimits.MinPassword), MaxLength(InputLimits.MaxPassword)] string? Password = null,
    string? CurrentPassword = null,
    bool KeepTokens = false
);

/// <param name="Password">The account's own, or a `confirmation` by a passkey: a stolen token alone cannot do it. Not for an account
/// without a password, whose session must be new instead.</param>
public sealed record DeleteAccountRequest(string? Password = null);

/// <summary>The content of an export, with the field names of the API.</summary>
/// <param name="PendingEmail">The address that it changes to when the link that was sent there is followed.</param>
/// <param name="Mails">What the board sent in the last days, without the texts, which it does not keep.</param>
/// <param name="Totp">Whether log-in asks for a code of an authenticator app.</param>
public sealed record ExportedAccount(
    bool EmailVerified,
    string? PendingEmail,
    bool Totp,
    int RecoveryCodesLeft,
    IReadOnlyList<PasskeyResponse> Passkeys,
    IReadOnlyList<ExportedMail> Mails,
    IReadOnlyList<ExportedInvite> Invites,
    IReadOnlyList<ExportedLogin> Logins
);

/// <summary>An invite that the person made, without its code.</summary>
public sealed record ExportedInvite(int MaxUses, int Uses, DateTime CreateDt, DateTime ExpireDt);

/// <param name="Provider">Its name in the board's settings.</param>
/// <param name="Subject">What the provider calls the person.</param>
public sealed record ExportedLogin(string Provider, string Issuer, string Subject, DateTime CreateDt);

/// <param name="Kind">`reset_password`, `verify_email` and so on.</param>
/// <param name="SentDt"><c>null</c>: it was not sent yet, or not taken.</param>
/// <param name="Change">Of a security notice, what it is about: `totp_on`, `passkey_added` and so on.</param>
/// <param name="Detail">The name of the passkey, token, provider or device.</param>
public sealed record ExportedMail(
    string Kind,
    string Address,
    DateTime CreateDt,
    DateTime? SentDt,
    string? Change = null,
    string? Detail = null
);

/// <inheritdoc cref="ExportedAccount" path="/summary"/>
/// <param name="Hidden">By a moderator, or because it waits for one: others do not see it.</param>
/// <param name="Waiting">Whether it waits for a moderator, because of a blocked word.</param>
public sealed record ExportedComment(
    long Id,
    string Content,
    long FeedId,
    long? ParentId,
    long AuthorId,
    string AuthorEmail,
    string AuthorNickname,
    int LikeCount,
    bool Liked,
    int ReplyCount,
    DateTime CreateDt,
    DateTime UpdateDt,
    bool Hidden,
    bool Waiting
);

/// <summary>Of a feed or of a comment: one of both ids is there.</summary>
public sealed record ExportedLike(long? FeedId, long? CommentId, DateTime CreateDt);

/// <param name="Email">As far as the board shows the addresses of others.</param>
/// <param name="FollowDt">Since when.</param>
public sealed record ExportedPerson(long Id, string Nickname, string? Email, DateTime FollowDt);

/// <inheritdoc cref="ExportedAccount" path="/summary"/>
public sealed record ExportedNotification(
    long Id,
    string Kind,
    long? FeedId,
    long? CommentId,
    NotificationActor Actor,
    int Count,
    DateTime CreateDt,
    bool Read
);

/// <inheritdoc cref="ExportedAccount" path="/summary"/>
public sealed record ExportedSession(long Id, string Device, DateTime CreateDt, DateTime LastSeenDt, bool Current);

/// <summary>From where the account was logged in. A log-in from elsewhere sends a mail.</summary>
/// <param name="Device">What the client called itself.</param>
/// <param name="LastDt">The last log-in.</param>
public sealed record ExportedDevice(string Device, DateTime CreateDt, DateTime LastDt);
