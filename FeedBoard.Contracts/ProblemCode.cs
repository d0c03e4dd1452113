using System.Reflection;

namespace FeedBoard.Contracts;

/// <summary>One kind of problem that the API may respond with. A client decides by <see cref="Code"/>, never by the English text.</summary>
/// <param name="Code">Stable: <c>feed_not_found</c>.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">For people, in English: <c>Feed Not Found</c>. Braces mark the parts that differ between responses.</param>
public sealed record ProblemCode(string Code, int Status, string Detail)
{
    /// <summary>The problem's <c>type</c> (RFC 9457).</summary>
    public string Type => $"urn:feedboard:problem:{Code.Replace('_', '-')}";
}

/// <summary>
/// All problems of the API. docs/problems.md says when each occurs and what a client does then.
/// </summary>
public static class ProblemCodes
{
    public static readonly ProblemCode EmailAlreadyRegistered = new("email_already_registered", 400, "Email Already Registered");
    public static readonly ProblemCode NicknameAlreadyTaken = new("nickname_already_taken", 400, "Nickname Already Taken");
    public static readonly ProblemCode AuthorNeeded = new(
        "either_user_id_nickname_or_email_must_be_provided",
        400,
        "Either user_id, nickname, or email must be provided"
    );
    public static readonly ProblemCode FeedOrCommentNeeded = new(
        "either_feed_id_or_comment_id_must_be_provided",
        400,
        "Either feed_id or comment_id must be provided."
    );
    public static readonly ProblemCode CannotFollowYourself = new("you_cannot_follow_yourself", 400, "You cannot follow yourself");
    public static readonly ProblemCode CannotFollowBlocked = new(
        "you_cannot_follow_somebody_whom_you_block",
        400,
        "You cannot follow somebody whom you block"
    );
    public static readonly ProblemCode CannotReportYourself = new("you_cannot_report_yourself", 400, "You cannot report yourself");
    public static readonly ProblemCode AlreadyReported = new("already_reported", 400, "Already Reported");
    public static readonly ProblemCode CannotBlockYourself = new("you_cannot_block_yourself", 400, "You cannot block yourself");
    public static readonly ProblemCode CannotMuteYourself = new("you_cannot_mute_yourself", 400, "You cannot mute yourself");
    public static readonly ProblemCode LinkNotValid = new("link_not_valid", 400, "Link Not Valid");
    public static readonly ProblemCode CodeNotValid = new("code_not_valid", 400, "Code Not Valid");
    public static readonly ProblemCode ChallengeNotValid = new("challenge_not_valid", 400, "Challenge Not Valid");
    public static readonly ProblemCode PasskeyNotValid = new("passkey_not_valid", 400, "Passkey Not Valid");

    public static readonly ProblemCode NotAuthenticated = new("not_authenticated", 401, "Not Authenticated");
    public static readonly ProblemCode InvalidToken = new("invalid_token", 401, "Invalid Token");
    public static readonly ProblemCode InvalidCredentials = new("invalid_credentials", 401, "Invalid Credentials");
    public static readonly ProblemCode SecondFactorRequired = new("second_factor_required", 401, "Second Factor Required");

    public static readonly ProblemCode PermissionDenied = new("permission_denied", 403, "Permission Denied");
    public static readonly ProblemCode HiddenByModerator = new("hidden_by_a_moderator", 403, "Hidden By A Moderator");
    public static readonly ProblemCode OwnCase = new("own_case", 403, "Own Case");
    public static readonly ProblemCode DecidedByAdmin = new("decided_by_an_admin", 403, "Decided By An Admin");
    public static readonly ProblemCode BlockedByThisPerson = new("blocked_by_this_person", 403, "Blocked By This Person");
    public static readonly ProblemCode AccountSuspended = new("account_suspended", 403, "Account Suspended");
    public static readonly ProblemCode NotForApiTokens = new("not_for_api_tokens", 403, "Not For API Tokens");
    public static readonly ProblemCode ScopeMissing = new("scope_missing", 403, "Scope Missing");

    public static readonly ProblemCode EmailNotVerified = new("email_not_verified", 403, "Email Not Verified");
    public static readonly ProblemCode RegistrationClosed = new("registration_closed", 403, "Registration Closed");
    public static readonly ProblemCode InviteRequired = new("invite_required", 403, "Invite Required");
    public static readonly ProblemCode InviteNotValid = new("invite_not_valid", 403, "Invite Not Valid");
    public static readonly ProblemCode AccountPending = new("account_pending", 403, "Account Pending");
    public static readonly ProblemCode AccountRefused = new("account_refused", 403, "Account Refused");
    public static readonly ProblemCode PasswordNotSet = new("password_not_set", 403, "Password Not Set");
    public static readonly ProblemCode LogInAgain = new("log_in_again", 403, "Log In Again");
    public static readonly ProblemCode EmailNotGiven = new("email_not_given", 403, "Email Not Given");

    public static readonly ProblemCode NotFound = new("not_found", 404, "Not Found");
    public static readonly ProblemCode FeedNotFound = new("feed_not_found", 404, "Feed Not Found");
    public static readonly ProblemCode CommentNotFound = new("comment_not_found", 404, "Comment Not Found");
    public static readonly ProblemCode ImageNotFound = new("image_not_found", 404, "Image Not Found");
    public static readonly ProblemCode UserNotFound = new("user_not_found", 404, "User Not Found");
    public static readonly ProblemCode SessionNotFound = new("session_not_found", 404, "Session Not Found");
    public static readonly ProblemCode PasskeyNotFound = new("passkey_not_found", 404, "Passkey Not Found");
    public static readonly ProblemCode TokenNotFound = new("token_not_found", 404, "Token Not Found");
    public static readonly ProblemCode CaseNotFound = new("case_not_found", 404, "Case Not Found");
    public static readonly ProblemCode InviteNotFound = new("invite_not_found", 404, "Invite Not Found");
    public static readonly ProblemCode ProviderNotFound = new("provider_not_found", 404, "Provider Not Found");
    public static readonly ProblemCode LoginNotFound = new("login_not_found", 404, "Login Not Found");
    public static readonly ProblemCode BlockedEntryNotFound = new("blocked_entry_not_found", 404, "Blocked Entry Not Found");

    public static readonly ProblemCode MethodNotAllowed = new("method_not_allowed", 405, "Method Not Allowed");
    public static readonly ProblemCode BodyTooSlow = new(
        "the_request_body_arrived_too_slowly",
        408,
        "The request body arrived too slowly."
    );
    public static readonly ProblemCode StillRunning = new(
        "a_request_with_this_idempotency_key_is_still_running",
        409,
        "A request with this Idempotency-Key is still running."
    );
    public static readonly ProblemCode CaseAlreadyTaken = new("case_already_taken", 409, "Case Already Taken");
    public static readonly ProblemCode CaseAlreadyResolved = new("case_already_resolved", 409, "Case Already Resolved");
    public static readonly ProblemCode ContentChanged = new("content_changed", 409, "Content Changed");
    public static readonly ProblemCode TooManyDrafts = new("too_many_drafts", 409, "Too Many Drafts");
    public static readonly ProblemCode TooManyTokens = new("too_many_tokens", 409, "Too Many Tokens");
    public static readonly ProblemCode AlreadyVerified = new("already_verified", 409, "Already Verified");
    public static readonly ProblemCode TotpAlreadyOn = new("totp_already_on", 409, "Totp Already On");
    public static readonly ProblemCode TotpNotOn = new("totp_not_on", 409, "Totp Not On");
    public static readonly ProblemCode TotpNotStarted = new("totp_not_started", 409, "Totp Not Started");
    public static readonly ProblemCode PasskeyAlreadyAdded = new("passkey_already_added", 409, "Passkey Already Added");
    public static readonly ProblemCode TooManyPasskeys = new("too_many_passkeys", 409, "Too Many Passkeys");
    public static readonly ProblemCode TooManyInvites = new("too_many_invites", 409, "Too Many Invites");
    public static readonly ProblemCode RegistrationAlreadyDecided = new(
        "registration_already_decided",
        409,
        "Registration Already Decided"
    );
    public static readonly ProblemCode AccountNotLinked = new("account_not_linked", 409, "Account Not Linked");
    public static readonly ProblemCode LoginAlreadyLinked = new("login_already_linked", 409, "Login Already Linked");
    public static readonly ProblemCode LastLogin = new("last_login", 409, "Last Login");
    public static readonly ProblemCode PreconditionFailed = new("precondition_failed", 412, "Precondition Failed");
    public static readonly ProblemCode BodyTooLarge = new("the_request_body_is_too_large", 413, "The request body is too large.");
    public static readonly ProblemCode ContentEncodingNotSupported = new(
        "content_encoding_not_supported",
        415,
        "The body must be sent as it is, without Content-Encoding: {coding}."
    );
    public static readonly ProblemCode RangeNotSatisfiable = new("range_not_satisfiable", 416, "Range Not Satisfiable");
    public static readonly ProblemCode InvalidInput = new("invalid_input", 422, "Invalid Input");
    public static readonly ProblemCode ChallengeFailed = new("challenge_failed", 422, "Challenge Failed");
    public static readonly ProblemCode TooManyRequests = new("too_many_requests", 429, "Too Many Requests");

    public static readonly ProblemCode InternalError = new("something_went_wrong_on_our_side", 500, "Something went wrong on our side.");
    public static readonly ProblemCode ServiceUnavailable = new("service_unavailable", 503, "Service Unavailable");
    public static readonly ProblemCode ImageStoreUnavailable = new(
        "the_image_store_is_not_available_right_now",
        503,
        "The image store is not available right now."
    );
    public static readonly ProblemCode DatabaseUnavailable = new(
        "the_database_is_not_available_right_now",
        503,
        "The database is not available right now."
    );
    public static readonly ProblemCode UploadTooSlow = new(
        "the_upload_took_too_long_please_try_again",
        503,
        "The upload took too long. Please try again."
    );
    public static readonly ProblemCode TooBusy = new("the_board_is_too_busy_right_now", 503, "The board is too busy right now.");
    public static readonly ProblemCode RequestTooSlow = new("the_request_took_too_long", 503, "The request took too long.");
    public static readonly ProblemCode PasskeysNotConfigured = new("passkeys_not_configured", 503, "Passkeys Not Configured");
    public static readonly ProblemCode MailNotConfigured = new("mail_not_configured", 503, "Mail Not Configured");
    public static readonly ProblemCode ProviderUnavailable = new("provider_unavailable", 503, "Provider Unavailable");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ProblemCode> All { get; } =
    [.. typeof(ProblemCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => f.GetValue(null)).OfType<ProblemCode>()];
}
