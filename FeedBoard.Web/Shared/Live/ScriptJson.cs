using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace FeedBoard.Web.Shared.Live;

/// <summary>Words for scripts, in an attribute that the page encodes itself.</summary>
internal static class ScriptJson
{
    public static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };
}
