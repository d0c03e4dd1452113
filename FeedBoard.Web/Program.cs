using FeedBoard.ServiceDefaults;
using FeedBoard.Web;
using FeedBoard.Web.Features;
using FeedBoard.Web.Platform.Api;
using FeedBoard.Web.Platform.Board;
using FeedBoard.Web.Platform.GuestPages;
using FeedBoard.Web.Platform.Http;
using FeedBoard.Web.Platform.Language;
using FeedBoard.Web.Platform.PublicDocuments;
using FeedBoard.Web.Platform.ReverseProxy;
using FeedBoard.Web.Platform.Session;
using FeedBoard.Web.Shared.Errors;
using FeedBoard.Web.Shared.Forms;

try
{
    // Its settings lie beside the program, wherever it is started.
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    var started = StartFailure.SilenceHost(builder.Logging);
    if (!Directory.Exists(builder.Environment.WebRootPath))
        builder.WebHost.UseStaticWebAssets(); // as built, not published: they lie where they were written
    builder.AddServiceDefaults();
    builder.AddProxies();
    // A form without files; writing a feed has limits of its own, and the API those of its routes.
    builder.AddRequestLimits(body: 1024 * 1024);
    builder.AddBoardApi().AddHttpMessageHandler<CallerHandler>();
    builder.AddSessions();
    builder.AddLanguages();
    builder.AddApiProxy();
    builder.AddPages();
    builder.AddPublicDocuments();
    builder.AddGuestPages();
    builder.AddBoardInfo();
    builder.AddFeatures();

    await using var app = builder.Build();
    app.UseProxies();
    app.Use(
        (context, next) =>
        {
            context.BreakOffSlowBody();
            return next(context);
        }
    );
    app.UseSafeHeaders();
    app.UseHostCookies();
    app.UseResponseCompression();
    app.UseRouting(); // here, not at the very beginning: static files are sent from it, compressed and with safe headers
    app.UseMiddleware<RequestLog>();
    app.UsePublicDocuments();
    app.UseRequestLocalization();
    app.UseGuestPages();
    app.UseBoardInfo();
    app.UsePathBaseOfProxy();
    app.UseProblemPages();
    app.UseRequestContent();
    app.UseAuthentication();
    app.UseFormLimits();
    app.UseFormChecks();
    app.UseAuthorization();
    app.UseAntiforgery();
    app.UseEndedSessions();
    app.UseResend();
    // By default, ASP.NET Core reads a build's files anew for each request: no browser may keep them, and gzip does not compress.
    app.Configuration["ReloadStaticAssetsAtRuntime"] ??= (app.Configuration["DOTNET_WATCH"] is "1").ToString();
    app.MapStaticAssets().WithHeadersOfGet().ShortCircuit();
    app.MapDefaultEndpoints();
    app.MapApiProxy();
    app.MapForms();
    app.MapDocuments();
    app.MapRazorComponents<App>().WithHead();
    app.Lifetime.ApplicationStarted.Register(started);
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (StartFailure.Describe(e) is { } reason)
{
    await Console.Error.WriteLineAsync($"FeedBoard.Web: {reason.ReplaceLineEndings(" ")}");
    return 1;
}
