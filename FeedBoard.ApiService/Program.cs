using FeedBoard;
using FeedBoard.ApiService;
using FeedBoard.ApiService.Database;
using FeedBoard.ApiService.Features.Account;
using FeedBoard.ApiService.Features.Auth;
using FeedBoard.ApiService.Features.Auth.Providers;
using FeedBoard.ApiService.Features.Blocklists;
using FeedBoard.ApiService.Features.Board;
using FeedBoard.ApiService.Features.Comments;
using FeedBoard.ApiService.Features.Events;
using FeedBoard.ApiService.Features.Feeds;
using FeedBoard.ApiService.Features.Follows;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.ApiService.Features.Invites;
using FeedBoard.ApiService.Features.Likes;
using FeedBoard.ApiService.Features.Mail;
using FeedBoard.ApiService.Features.Moderation;
using FeedBoard.ApiService.Features.MyPage;
using FeedBoard.ApiService.Features.Notifications;
using FeedBoard.ApiService.Features.Passkeys;
using FeedBoard.ApiService.Features.Registrations;
using FeedBoard.ApiService.Features.SecondFactors;
using FeedBoard.ApiService.Features.Tags;
using FeedBoard.ApiService.Features.Users;
using FeedBoard.ApiService.Platform.Access;
using FeedBoard.ApiService.Platform.Board;
using FeedBoard.ApiService.Platform.Caching;
using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Idempotency;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ApiService.Platform.OpenApi;
using FeedBoard.ApiService.Platform.Paging;
using FeedBoard.ApiService.Platform.Problems;
using FeedBoard.ApiService.Platform.Search;
using FeedBoard.Imaging.Decoding;
using FeedBoard.ServiceDefaults;

if (args is [ThumbnailProgram.Verb, .. var widths])
    return ThumbnailProgram.Run(widths);
if (args is [ThumbnailServer.Verb, .. var socket])
    return await ThumbnailServer.RunAsync(socket);
if (Commands.IsCommand(args) && !Commands.IsKnown(args))
    return await Commands.RefuseAsync(args);
try
{
    // Its settings lie beside the program, wherever it is started.
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    var started = StartFailure.SilenceHost(builder.Logging);
    builder.AddServiceDefaults();
    builder.AddData();
    builder.AddSearch();
    if (args is [BoardNames.Migrate, ..])
        return await Commands.MigrateAsync(builder);
    if (args is [Commands.IndexSearch, ..])
        return await Commands.IndexSearchAsync(builder);
    if (args is [Commands.MakeAdmin, var email, .. var options])
        return await Commands.MakeAdminAsync(builder, email, options);
    if (args is [Commands.ResetLinkOf, var account, ..])
        return await Commands.ResetLinkAsync(builder, account);
    if (args is [Commands.TurnOffSecondFactor, var locked, ..])
        return await Commands.TurnOffSecondFactorAsync(builder, locked);
    if (args is [Commands.DeleteAccount, var leaving, ..])
        return await Commands.DeleteAccountAsync(builder, leaving);

    builder.AddProxies();
    builder.AddRequestLimits(RequestBodies.Json);
    builder.AddOrigins();
    builder.AddFailures();
    builder.AddApiJson();
    builder.AddPaging();
    builder.AddCaching();
    builder.AddApiDocument();
    builder.AddConcurrencyLimits();
    builder.AddRateLimits();
    builder.AddBoardOptions();
    builder.AddMail();
    builder.AddBoard();
    builder.AddAuth();
    builder.AddProviders();
    builder.AddAccount();
    builder.AddSecondFactors();
    builder.AddPasskeys();
    builder.AddApiTokens();
    builder.AddFeeds();
    builder.AddImages();
    builder.AddComments();
    builder.AddLikes();
    builder.AddFollows();
    builder.AddMyPage();
    builder.AddUsers();
    builder.AddIdempotency();
    builder.AddAccountDeletion();
    builder.AddExport();
    builder.AddEvents();
    builder.AddNotifications();
    builder.AddTags();
    builder.Services.AddHostedService<NameKeyFiller>();
    builder.AddModeration();
    builder.AddBlocklists();
    builder.AddInvites();
    builder.AddRegistrations();

    await using var app = builder.Build();
    if (Commands.IsCommand(args))
        return await Commands.RunAsync(app, args);

    app.UseProxies();
    app.UseSecurityHeaders("default-src 'none'; frame-ancestors 'none'", "no-referrer");
    app.UseOrigins();
    app.UseConcurrencyLimits();
    app.UseMiddleware<RequestLog>();
    app.UseFailures();
    app.UseRequestTimeouts();
    app.UseEventPosition(); // before the session is looked up, which may count what is new for the person
    app.UseAuth();
    app.UseVerifiedEmail();
    app.UseRateLimiter();
    app.UseEvents();
    app.UseCaching();
    app.UseParameters();
    app.MapDefaultEndpoints();
    var routes = app.MapGroup("").WithHead().WithSharedFailures();
    routes.MapApiDocument();
    routes.MapAuth();
    routes.MapProviders();
    routes.MapAccount();
    routes.MapSecondFactors();
    routes.MapPasskeys();
    routes.MapApiTokens();
    routes.MapFeeds();
    routes.MapImages();
    routes.MapComments();
    routes.MapLikes();
    routes.MapFollows();
    routes.MapMyPage();
    routes.MapUsers();
    routes.MapAccountDeletion();
    routes.MapExport();
    routes.MapEvents();
    routes.MapNotifications();
    routes.MapTags();
    routes.MapModeration();
    routes.MapBlocklists();
    routes.MapInvites();
    routes.MapRegistrations();
    routes.MapMail();
    routes.MapBoard();
    app.Lifetime.ApplicationStarted.Register(started);
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (ApiStartFailure.Describe(e) is { } line)
{
    await Console.Error.WriteLineAsync(line);
    return 1;
}
