using FeedBoard;
using FeedBoard.ApiService;
using FeedBoard.ApiService.Auth;
using FeedBoard.ApiService.Caching;
using FeedBoard.ApiService.Comments;
using FeedBoard.ApiService.Data;
using FeedBoard.ApiService.Events;
using FeedBoard.ApiService.Feeds;
using FeedBoard.ApiService.Follows;
using FeedBoard.ApiService.Http;
using FeedBoard.ApiService.Idempotency;
using FeedBoard.ApiService.Images;
using FeedBoard.ApiService.Images.Decoding;
using FeedBoard.ApiService.Likes;
using FeedBoard.ApiService.Moderation;
using FeedBoard.ApiService.MyPage;
using FeedBoard.ApiService.Names;
using FeedBoard.ApiService.Notifications;
using FeedBoard.ApiService.Tags;
using FeedBoard.ApiService.Users;
using FeedBoard.ServiceDefaults;

if (args is [ThumbnailProgram.Verb, .. var widths]) return ThumbnailProgram.Run(widths);
if (Commands.IsCommand(args) && !Commands.IsKnown(args)) return await Commands.RefuseAsync(args);
try
{
    // Its settings lie beside the program, wherever it is started.
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    var started = StartFailure.SilenceHost(builder.Logging);
    builder.AddServiceDefaults();
    builder.AddData();
    if (args is [BoardNames.Migrate, ..]) return await Commands.MigrateAsync(builder);
    if (args is [Commands.MakeAdmin, var email, .. var options]) return await Commands.MakeAdminAsync(builder, email, options);

    builder.AddProxies();
    builder.AddRequestLimits(RequestBodies.Json);
    builder.AddOrigins();
    builder.AddFailures();
    builder.AddApiJson();
    builder.AddPages();
    builder.AddCaching();
    builder.AddApiDocument();
    builder.AddConcurrencyLimits();
    builder.AddRateLimits();
    builder.AddBoardOptions();
    builder.AddAuth();
    builder.AddFeeds();
    builder.AddImages();
    builder.AddComments();
    builder.AddLikes();
    builder.AddFollows();
    builder.AddMyPage();
    builder.AddUsers();
    builder.AddIdempotency();
    builder.AddLeaving();
    builder.AddExport();
    builder.AddEvents();
    builder.AddNotifications();
    builder.AddTags();
    builder.Services.AddHostedService<AccountKeys>();
    builder.AddModeration();

    await using var app = builder.Build();
    if (Commands.IsCommand(args)) return await Commands.RunAsync(app, args);

    app.UseProxies();
    app.UseSecurityHeaders("default-src 'none'; frame-ancestors 'none'", "no-referrer");
    app.UseOrigins();
    app.UseConcurrencyLimits();
    app.UseMiddleware<RequestLog>();
    app.UseFailures();
    app.UseRequestTimeouts();
    app.UseAuth();
    app.UseRateLimiter();
    app.UseEvents();
    app.UseEventPosition();
    app.UseCaching();
    app.UseParameters();
    app.MapDefaultEndpoints();
    var routes = app.MapGroup("").WithHead();
    routes.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
    routes.MapAuth();
    routes.MapFeeds();
    routes.MapImages();
    routes.MapComments();
    routes.MapLikes();
    routes.MapFollows();
    routes.MapMyPage();
    routes.MapUsers();
    routes.MapLeaving();
    routes.MapExport();
    routes.MapEvents();
    routes.MapNotifications();
    routes.MapTags();
    routes.MapModeration();
    app.Lifetime.ApplicationStarted.Register(started);
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (ApiStartFailure.Describe(e) is { } line)
{
    await Console.Error.WriteLineAsync(line);
    return 1;
}
