using FeedBoard.ServiceDefaults;
using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Http;
using Microsoft.AspNetCore.Components;

namespace FeedBoard.Web.Shared.Layout;

/// <summary>A page that has what it shows before it is drawn: its first HTML is whole.</summary>
public abstract class BoardPage : ComponentBase
{
    [CascadingParameter]
    protected HttpContext Context { get; set; } = null!;

    /// <summary>The person went away.</summary>
    protected CancellationToken Cancel => Context.RequestAborted;

    protected bool IsGet => Context.Request.OnlyReads();

    /// <summary>
    /// Whether this form of the page was sent. Blazor does only what a form does that the page shows when it is drawn first: one that was
    /// sent is shown, also where no other visit would show it.
    /// </summary>
    protected bool IsSent(string form) => SentForm.Is(Context, form);

    public override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        await LoadAsync();
        await base.SetParametersAsync(ParameterView.Empty);
    }

    /// <summary>Sends the browser on. (The framework's own way would write the address decoded, and a header holds no Hangul.)</summary>
    /// <param name="path">On this board, escaped.</param>
    protected void GoTo(string path) => Context.Response.Redirect(path);

    /// <summary>Sends the browser to the log-in, and from there back to this page.</summary>
    protected void GoToLogIn() => GoTo($"/login?return={Uri.EscapeDataString($"{Context.Request.Path}{Context.Request.QueryString}")}");

    /// <summary>Gets what the page shows. An <see cref="ApiException"/> becomes a page of its own.</summary>
    protected virtual Task LoadAsync() => Task.CompletedTask;
}
