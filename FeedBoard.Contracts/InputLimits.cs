namespace FeedBoard.Contracts;

/// <summary>How much a client may send. Characters are Unicode code points, counted after trimming and NFC normalisation.</summary>
public static class InputLimits
{
    /// <summary>Characters in an e-mail address: RFC 5321, section 4.5.3.1.3, without the angle brackets.</summary>
    public const int MaxEmail = 254;

    public const int MinPassword = 8;

    /// <summary>A limit for the cost of hashing.</summary>
    public const int MaxPassword = 1000;

    /// <summary>Characters in a code of an app, or a recovery code with its dashes and blanks.</summary>
    public const int MaxCode = 100;

    /// <summary>Characters in the name of a passkey.</summary>
    public const int MaxPasskeyName = 60;

    /// <summary>Passkeys of one account.</summary>
    public const int MaxPasskeys = 20;

    public const int MinNickname = 2;

    public const int MaxNickname = 30;

    /// <summary>Characters in the title of a feed.</summary>
    public const int MaxTitle = 200;

    /// <summary>Characters in the text of a feed.</summary>
    public const int MaxContent = 20_000;

    /// <summary>Characters in a tag; as in tags_in.sql.</summary>
    public const int MaxTag = 64;

    /// <summary>Tags of one text that are stored; as in tags_in.sql.</summary>
    public const int MaxTags = 30;

    /// <summary>Images of one feed.</summary>
    public const int MaxImages = 10;

    /// <summary>Images that one person may have uploaded without a feed: enough for one post that is being sent and the next.</summary>
    public const int MaxImageDrafts = 2 * MaxImages;

    /// <summary>Media types of images.</summary>
    public static readonly IReadOnlyList<string> ImageTypes = ["image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"];

    /// <summary><see cref="MaxImageBytes"/> in MiB, for messages.</summary>
    public const int MaxImageMiB = 10;

    /// <summary>Bytes of one image file.</summary>
    public const long MaxImageBytes = MaxImageMiB * 1024L * 1024;

    /// <summary>Pixels of one image, checked before it is decoded.</summary>
    public const long MaxImagePixels = 50_000_000;

    /// <summary>Characters in the alternative text of an image.</summary>
    public const int MaxAlt = 1500;

    /// <summary>Characters in a comment.</summary>
    public const int MaxComment = 5000;

    /// <summary>Characters in a search.</summary>
    public const int MaxQuery = 500;

    /// <summary>Characters in the code of an invite, as somebody types it.</summary>
    public const int MaxInviteCode = 100;

    /// <summary>Characters in what is to be blocked, as somebody types it.</summary>
    public const int MaxBlock = 500;

    /// <summary>Characters in the note to a report.</summary>
    public const int MaxReportNote = 1000;

    /// <summary>Characters in the reason that a moderator gives.</summary>
    public const int MaxModerationReason = 1000;

    /// <summary>Characters in the name of a token for scripts.</summary>
    public const int MaxTokenName = 60;

    /// <summary>Tokens for scripts of one account.</summary>
    public const int MaxTokens = 50;

    /// <summary>Days that a token for scripts lives if nothing else is asked for.</summary>
    public const int DefaultTokenDays = 90;

    /// <summary>Days that a token for scripts lives at most.</summary>
    public const int MaxTokenDays = 366;

    /// <summary>Characters in a blocked word, or in several that are blocked together.</summary>
    public const int MaxBlockedWord = 100;

    /// <summary>Blocked words, which every text is searched for.</summary>
    public const int MaxBlockedWords = 1000;

    /// <summary>Blocked domains, and blocked networks.</summary>
    public const int MaxBlockedSources = 10_000;

    /// <summary>Accounts that one invite can make.</summary>
    public const int MaxInviteUses = 100;

    /// <summary>How long an invite can be used.</summary>
    public const int MaxInviteDays = 365;

    /// <summary>How many invites one account may have that still can be used.</summary>
    public const int MaxInvites = 20;

    /// <summary>Characters in the name of the board.</summary>
    public const int MaxBoardName = 60;

    /// <summary>Characters in each of the board's texts.</summary>
    public const int MaxBoardText = 20_000;

    /// <summary>Characters in the reason of somebody who wants to join, at least.</summary>
    public const int MinSignupReason = 10;

    /// <summary>And at most.</summary>
    public const int MaxSignupReason = 500;

    /// <summary>Items of a page by default.</summary>
    public const int DefaultPage = 10;

    /// <summary>Maximum items of a page.</summary>
    public const int MaxPage = 100;

    /// <summary>Characters of an <c>Idempotency-Key</c>.</summary>
    public const int MaxIdempotencyKey = 255;
}
