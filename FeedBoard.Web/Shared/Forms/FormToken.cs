using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;

namespace FeedBoard.Web.Shared.Forms;

/// <summary>
/// The hidden field of a form with the token of this request: what <c>AntiforgeryToken</c> draws, made once for all forms of a page.
/// </summary>
public sealed class FormToken(IAntiforgery antiforgery, IHttpContextAccessor accessor)
{
    private MarkupString? made;

    public MarkupString Field => made ??= Make();

    private MarkupString Make()
    {
        var tokens = antiforgery.GetAndStoreTokens(accessor.HttpContext!);
        var (name, value) = (HtmlEncoder.Default.Encode(tokens.FormFieldName), HtmlEncoder.Default.Encode(tokens.RequestToken!));
        return new($"""<input type="hidden" name="{name}" value="{value}">""");
    }
}
