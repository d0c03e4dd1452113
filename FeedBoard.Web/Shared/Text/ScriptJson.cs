using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace FeedBoard.Web.Shared.Text;

/// <summary>JSON in a page.</summary>
internal static class ScriptJson
{
    /// <summary>Hangul as Hangul; what means something in HTML is escaped by every encoder of this kind.</summary>
    public static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };
}
