using System.Collections.Concurrent;
using System.Globalization;
using FeedBoard.Web.Platform.Board;
using Microsoft.Extensions.Localization;

namespace FeedBoard.Web.Platform.Language;

/// <summary>The texts of <typeparamref name="T"/>, each looked up once in each language. Safe for all threads.</summary>
/// <remarks>The framework makes a localizer for each component, and for each text two keys of its own caches.</remarks>
internal sealed class TextCache<T>(IStringLocalizerFactory factory, BoardInfo board) : IStringLocalizer<T>
{
    /// <summary>The one text that is not ours: the name of the board.</summary>
    private const string BoardKey = "Board";

    private static readonly bool NamesTheBoard = string.Equals(typeof(T).Name, "Texts", StringComparison.Ordinal);

    private readonly IStringLocalizer texts = factory.Create(typeof(T));
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, LocalizedString>> languages = new(StringComparer.Ordinal);

    public LocalizedString this[string name]
    {
        get
        {
            if (NamesTheBoard && string.Equals(name, BoardKey, StringComparison.Ordinal) && board.Name is { } given)
                return new(name, given);
            var language = languages.GetOrAdd(CultureInfo.CurrentUICulture.Name, _ => new(StringComparer.Ordinal));
            if (language.TryGetValue(name, out var known))
                return known;
            var text = texts[name];
            return text.ResourceNotFound ? text : language.GetOrAdd(name, text);
        }
    }

    public LocalizedString this[string name, params object[] arguments]
    {
        get
        {
            var text = this[name];
            return new(name, string.Format(CultureInfo.CurrentCulture, text.Value, arguments), text.ResourceNotFound);
        }
    }

    public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => texts.GetAllStrings(includeParentCultures);
}
