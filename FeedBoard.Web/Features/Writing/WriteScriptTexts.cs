using System.Text.Json;
using FeedBoard.Web.Shared.Text;
using Microsoft.Extensions.Localization;

namespace FeedBoard.Web.Features.Writing;

/// <summary>The words that js/write.js says, as JSON.</summary>
internal static class WriteScriptTexts
{
    private static readonly string[] Keys =
    [
        "Restored",
        "RestoredWithoutImages",
        "ImagesNotKept",
        "Sending",
        "SendingPart",
        "Working",
        "Stopped",
        "Added",
        "Moved",
        "TakenAway",
        "PhotoNumber",
        "PhotosOf",
        "MoveHandle",
        "AltOf",
        "MoveEarlier",
        "MoveLater",
        "Preparing",
        "Waiting",
        "UploadingPart",
        "UploadOf",
        "Uploaded",
        "SentLater",
        "ScaledDown",
        "TakeAway",
        "Counter",
        "TooLongNow",
        "PasteTooLong",
        "ErrorBlank",
        "ErrorTooLong",
        "ErrorNotImage",
        "ErrorHeic",
        "ErrorTooLarge",
        "ErrorEmptyFile",
        "ErrorTooMany",
        "ErrorOther",
        "ErrorPostedBefore",
        "Ended",
        "OldForm",
        "ChangedMeanwhile",
        "NotYours",
        "EmailNotVerified",
        "Gone",
        "StillRunning",
        "TooLarge",
        "TooFast",
        "Away",
        "Offline",
        "Post",
        "TryAgain",
        "Discarded",
        "LookAtErrors",
    ];

    public static string Of(IStringLocalizer<WriteTexts> texts)
    {
        var words = Keys.ToDictionary(k => k, k => (object)texts[k].Value, StringComparer.Ordinal);
        words["TooLarge"] = texts["TooLarge", InputLimits.MaxImages, InputLimits.MaxImageMiB].Value;
        words["byCode"] = FieldErrorTexts.Keys.ToDictionary(k => k.Key, k => texts[k.Value].Value, StringComparer.Ordinal);
        return JsonSerializer.Serialize(words, ScriptJson.Readable);
    }
}
