using Microsoft.Extensions.Configuration;

namespace FeedBoard.AppHost;

internal static class MailExtensions
{
    private const string Sender = "board@feedboard.example";

    /// <summary>
    /// The mail server is <c>ConnectionStrings:mail</c> of the app host's own configuration; publishing writes only its name, and the
    /// deployment asks for it. Without it a published board sends no mail, and a local run sends it to nobody: a container catches it and
    /// shows it in an inbox, or without containers each mail is a file.
    /// </summary>
    public static void WithMail(this IResourceBuilder<ProjectResource> api, Stores stores)
    {
        var builder = api.ApplicationBuilder;
        if (builder.Configuration.GetConnectionString(BoardNames.Mail) is { Length: > 0 })
            api.WithReference(builder.AddConnectionString(BoardNames.Mail).WithIconName("Mail"));
        else if (builder.ExecutionContext.IsRunMode)
            api.WithLocalMail(stores);
    }

    /// <summary>
    /// The address of the front page: where links in mails lead, and the host and origin of passkeys. A published board takes it as a
    /// parameter, because the proxy in front of it decides it.
    /// </summary>
    public static void AddPublicUrl(
        this IDistributedApplicationBuilder builder,
        IResourceBuilder<ProjectResource> api,
        IResourceBuilder<ProjectResource> web
    )
    {
        var variable = BoardNames.Variable(BoardNames.PublicUrl);
        if (builder.ExecutionContext.IsRunMode)
        {
            api.WithEnvironment(variable, web.GetEndpoint("http"));
            return;
        }

        var address = builder
            .AddParameter("public-url")
            .WithDescription("The address of the board's front page, such as https://board.example.org/.");
        api.WithEnvironment(variable, address);
        web.WithEnvironment(variable, address);
    }

    private static void WithLocalMail(this IResourceBuilder<ProjectResource> api, Stores stores)
    {
        var builder = api.ApplicationBuilder;
        if (stores.MailFolder is { } folder)
        {
            var address = new Uri(folder).AbsoluteUri;
            var files = builder
                .AddConnectionString(BoardNames.Mail, ReferenceExpression.Create($"{address}"))
                .WithUrl(address, "Mails, as files")
                .WithIconName("Mail");
            api.WithReference(files);
            return;
        }

        var catcher = builder
            .AddContainer("mailpit", "axllent/mailpit", "v1.27")
            .WithImageRegistry("docker.io")
            .WithEndpoint(targetPort: 1025, name: "smtp", scheme: "tcp")
            .WithHttpEndpoint(targetPort: 8025, name: "http")
            .WithHttpHealthCheck("/readyz")
            .WithUrlForEndpoint("http", url => url.DisplayText = "Inbox")
            .WithIconName("Mail");
        var server = catcher.GetEndpoint("smtp").Property(EndpointProperty.HostAndPort);
        var caught = builder.AddConnectionString(
            BoardNames.Mail,
            ReferenceExpression.Create($"smtp://{server}?from={Sender}&security=none")
        );
        caught.WithParentRelationship(catcher);
        api.WithReference(caught);
        // The catcher is no mail server by which people confirm their addresses.
        api.WithEnvironment(BoardNames.Variable(BoardNames.VerifyEmail), "false");
    }
}
