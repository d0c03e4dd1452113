using System.Globalization;
using FeedBoard.AppHost.LocalStack;
using FeedBoard.Standalone;

namespace FeedBoard.AppHost;

/// <summary>The database and the image store of the board.</summary>
/// <param name="Database">PostgreSQL.</param>
/// <param name="DatabaseReady">The resource to wait for before the database is used; null if it is ready.</param>
/// <param name="Images">A bucket or a folder.</param>
/// <param name="BucketKey">The key id and secret of the bucket; null for a folder.</param>
/// <param name="MailFolder">The folder that mails are written to if no mail server is set; null if a container catches them.</param>
/// <param name="Keys">The folder with the front end's cookie keys; null if the platform keeps them.</param>
internal sealed record Stores(
    IResourceBuilder<IResourceWithConnectionString> Database,
    IResourceBuilder<IResource>? DatabaseReady,
    IResourceBuilder<IResourceWithConnectionString> Images,
    (ReferenceExpression Id, ReferenceExpression Secret)? BucketKey = null,
    string? Keys = null,
    string? MailFolder = null
);

internal static class StoresExtensions
{
    private const string PostgresPassword = "postgres-password";

    /// <summary>
    /// A published board takes addresses and keys as parameters. A local run keeps the board that is in the data folder. If there is none,
    /// it uses containers if an engine can start one, otherwise the installed PostgreSQL and a folder. <c>--stores containers</c> or
    /// <c>--stores machine</c> overrides this.
    /// </summary>
    /// <exception cref="BoardException">Neither is available here, or not the one that has the board of an earlier run.</exception>
    public static async Task<Stores> AddStoresAsync(this IDistributedApplicationBuilder builder, CancellationToken cancel)
    {
        if (builder.ExecutionContext.IsPublishMode)
            return builder.AddPublishedStores();
        var choice = builder.Configuration["stores"] ?? "";
        if (choice is not ("" or "containers" or "machine"))
            throw new BoardException($"--stores is containers or machine, not '{choice}'");

        if (choice is "containers" && !Terminal.IsOurs)
            return builder.AddContainerStores(); // a test that starts nothing

        // Of somebody who has a board in both, the engine decides, as for somebody who has none.
        if (
            choice is ""
            && OperatingSystem.IsLinux()
            && !builder.IsEphemeral()
            && !builder.HasRunInContainers()
            && BoardIn(builder.FolderOfData()) is { } kept
        )
        {
            await Terminal.SayAsync(
                $"Found a board in {kept}: PostgreSQL of this machine and its folder for images (--stores containers starts another board)."
            );
            return await builder.AddMachineStoresAsync(kept, cancel);
        }

        var engine = choice is "machine"
            ? new("--stores machine was chosen")
            : await ContainerEngine.FindAsync(builder.Configuration, cancel);
        if (engine.Name is { } name)
        {
            await Terminal.SayAsync($"Found {name}, which can start containers: PostgreSQL and LocalStack run in containers.");
            builder.Configuration["DcpPublisher:ContainerRuntime"] = name;
            return builder.AddContainerStores();
        }

        if (choice is "containers")
            throw new BoardException($"{engine.Problem}: install Docker or Podman, or start without --stores containers");
        if (!OperatingSystem.IsLinux())
            throw new BoardException(
                $"{engine.Problem}: install Docker Desktop or Podman; without containers the board runs on Linux only"
            );
        var data = builder.FolderOfData();
        if (choice is "" && builder.HasRunInContainers() && BoardIn(data) is null)
            throw new BoardException(
                $"{engine.Problem}, and the board of an earlier run is in containers: start the engine, or have another board in {data} "
                    + "with --stores machine"
            );
        await Terminal.SayAsync($"Found that {engine.Problem}: PostgreSQL of this machine and a folder for images, both in {data}.");
        return await builder.AddMachineStoresAsync(data, cancel);
    }

    public static IResourceBuilder<ProjectResource> WithDatabase(this IResourceBuilder<ProjectResource> project, Stores stores)
    {
        project.WithReference(stores.Database);
        return stores.DatabaseReady is { } ready ? project.WaitFor(ready) : project;
    }

    /// <summary>The connection string and the key.</summary>
    public static IResourceBuilder<ProjectResource> WithImages(this IResourceBuilder<ProjectResource> project, Stores stores)
    {
        project.WithReference(stores.Images);
        if (stores.Images.Resource is LocalStackResource)
            project.WaitFor(stores.Images);
        if (stores.BucketKey is { } key)
            project.WithEnvironment(BoardNames.AccessKeyId, key.Id).WithEnvironment(BoardNames.SecretAccessKey, key.Secret);
        return project;
    }

    private static string FolderOfData(this IDistributedApplicationBuilder builder) =>
        Options.Folder(
            builder.Configuration["data"] ?? Options.DefaultData(Environment.GetEnvironmentVariable, Environment.IsPrivilegedProcess)
        );

    /// <summary>The folder, if it holds a board of this account.</summary>
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    private static string? BoardIn(string data) =>
        Directory.Exists(Path.Combine(data, "postgres")) && PrivateFolder.IsClosedToOthers(data) ? data : null;

    /// <summary>Whether a password for the PostgreSQL in a container was made, which the user secrets keep.</summary>
    private static bool HasRunInContainers(this IDistributedApplicationBuilder builder) =>
        !builder.IsEphemeral() && builder.Configuration[$"Parameters:{PostgresPassword}"] is { Length: > 0 };

    private static Stores AddPublishedStores(this IDistributedApplicationBuilder builder)
    {
        var (id, secret) = (
            builder.AddParameter("s3-access-key-id", secret: true).WithDescription("The key id of the bucket's user."),
            builder.AddParameter("s3-secret-access-key", secret: true).WithDescription("The secret key of the bucket's user.")
        );
        return new(
            builder.AddConnectionString(BoardNames.Database),
            DatabaseReady: null,
            builder.AddConnectionString(BoardNames.Images),
            (ReferenceExpression.Create($"{id}"), ReferenceExpression.Create($"{secret}"))
        );
    }

    private static Stores AddContainerStores(this IDistributedApplicationBuilder builder)
    {
        var password = builder
            .AddParameter(
                PostgresPassword,
                new GenerateParameterDefault { MinLength = 22, Special = false },
                secret: true,
                persist: !builder.IsEphemeral()
            )
            .WithDescription(
                "The password of PostgreSQL's user postgres. Generated at the first start; kept in the user secrets because the data "
                    + "volume depends on it."
            );
        var postgres = builder
            .AddPostgres("postgres", password: password)
            .WithImageTag(ContainerEngine.PostgresTag)
            .WithPgWeb(web => web.WithExplicitStart());
        var images = builder.AddLocalStack(BoardNames.Images, "feedboard-images");
        if (!builder.IsEphemeral())
        {
            postgres.WithDataVolume();
            images.WithLifetime(ContainerLifetime.Persistent); // LocalStack's free edition stores nothing on disk: its images end with it
        }

        var database = postgres.AddDatabase(BoardNames.Database);
        password.WithParentRelationship(postgres);
        return new(
            database,
            database,
            images,
            (
                ReferenceExpression.Create($"{LocalStackResource.AccessKeyId}"),
                ReferenceExpression.Create($"{LocalStackResource.SecretAccessKey}")
            )
        );
    }

    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    private static async Task<Stores> AddMachineStoresAsync(
        this IDistributedApplicationBuilder builder,
        string data,
        CancellationToken cancel
    )
    {
        var kept = await MachinePostgres.PrepareAsync(data, cancel);
        var password = builder
            .AddParameter(PostgresPassword, kept, secret: true)
            .WithDescription($"The password of PostgreSQL's user {PostgresDataDirectory.User}, stored in {data}.");
        var port = LoopbackPort.Free();
        var number = port.ToString(CultureInfo.InvariantCulture);
        var postgres = builder.AddMachinePostgres("postgres", data, port);
        var database = builder.AddConnectionString(
            BoardNames.Database,
            ReferenceExpression.Create(
                $"Host=127.0.0.1;Port={number};Database={PostgresDataDirectory.Database};"
                    + $"Username={PostgresDataDirectory.User};Password={password}"
            )
        );
        password.WithParentRelationship(postgres);
        database.WithParentRelationship(postgres);
        var images = builder.AddConnectionString(
            BoardNames.Images,
            ReferenceExpression.Create($"{new Uri(Path.Combine(data, "images")).AbsoluteUri}")
        );
        return new(
            database,
            postgres,
            images.WithIconName("Folder"),
            Keys: Path.Combine(data, "keys"),
            MailFolder: Path.Combine(data, BoardNames.Mail)
        );
    }
}
