using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Localization;

namespace FeedBoard.Web.Platform.Language;

/// <summary>The texts of <typeparamref name="T"/>, each looked up once in each language. Safe for all threads.</summary>
/// <remarks>The framework makes a localizer for each component, and for each text two keys of its own caches.</remarks>
internal sealed class TextCache<T>(IStringLocalizerFactory factory) : IStringLocalizer<T>
{
    private readonly IStringLocalizer texts = factory.Create(typeof(T));
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, LocalizedString>> languages = new(StringComparer.Ordinal);

    public LocalizedString this[string name]
    {
        get
        {
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
