using System.Security.Claims;
using System.Text.Encodings.Web;
using FeedBoard.ServiceDefaults;
using FeedBoard.Web.Platform.Http;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;

namespace FeedBoard.Web.Shared.Forms;

/// <summary>
/// The hidden field of a form with the token of this request: what <c>AntiforgeryToken</c> draws, made once for all forms of a page. Of a
/// page that is the response to a form, it is right also after somebody has logged in with that form.
/// </summary>
public sealed class FormToken(IAntiforgery antiforgery, FormTokens formTokens, IHttpContextAccessor accessor)
{
    private (ClaimsPrincipal For, MarkupString Field)? made;

    public MarkupString Field
    {
        get
        {
            var context = accessor.HttpContext!;
            if (made?.For != context.User)
                made = (context.User, Make(context));
            return made.Value.Field;
        }
    }

    private MarkupString Make(HttpContext context)
    {
        var token = context.Request.OnlyReads() ? antiforgery.GetAndStoreTokens(context).RequestToken! : formTokens.For(context);
        var (name, value) = (HtmlEncoder.Default.Encode(formTokens.FieldName), HtmlEncoder.Default.Encode(token));
        return new($"""<input type="hidden" name="{name}" value="{value}">""");
    }
}
