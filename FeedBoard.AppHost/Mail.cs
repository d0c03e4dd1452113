namespace FeedBoard.AppHost;

internal static class MailExtensions
{
    private const string Sender = "board@feedboard.example";

    /// <summary>
    /// A local run sends mail to nobody: a container catches it and shows it in an inbox, or without containers each mail is a file. A
    /// published board is given its mail server by <c>ConnectionStrings:mail</c>.
    /// </summary>
    /// <param name="web">Where the links in mails lead.</param>
    public static void WithLocalMail(
        this IResourceBuilder<ProjectResource> api,
        Stores stores,
        IResourceBuilder<ProjectResource> web
    )
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
        }
        else
        {
            var catcher = builder
                .AddContainer("mailpit", "axllent/mailpit", "v1.27")
                .WithImageRegistry("docker.io")
                .WithEndpoint(targetPort: 1025, name: "smtp", scheme: "tcp")
                .WithHttpEndpoint(targetPort: 8025, name: "http")
                .WithHttpHealthCheck("/readyz")
                .WithUrlForEndpoint("http", url => url.DisplayText = "Inbox")
                .WithIconName("Mail");
            var server = catcher.GetEndpoint("smtp").Property(EndpointProperty.HostAndPort);
            var address = builder.AddConnectionString(
                BoardNames.Mail,
                ReferenceExpression.Create($"smtp://{server}?from={Sender}&security=none")
            );
            address.WithParentRelationship(catcher);
            api.WithReference(address);
            // The catcher is no mail server by which people confirm their addresses.
            api.WithEnvironment(BoardNames.Variable(BoardNames.VerifyEmail), "false");
        }

        api.WithEnvironment(BoardNames.Variable(BoardNames.PublicUrl), web.GetEndpoint("http"));
    }
}
