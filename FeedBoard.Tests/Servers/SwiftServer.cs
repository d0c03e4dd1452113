using System.Globalization;
using Amazon.Runtime;
using Amazon.S3;
using FeedBoard.Tests.Servers;

[assembly: AssemblyFixture(typeof(SwiftServer))]

namespace FeedBoard.Tests.Servers;

/// <summary>
/// An S3 server for tests that checks signatures (OpenStack Swift). As an assembly fixture it is one for the whole run, started by the
/// first test that asks for a bucket; <see cref="StartNewAsync"/> gives a private one, for tests that stop or freeze it.
/// </summary>
public sealed class SwiftServer : IAsyncDisposable
{
    public const string AccessKey = "test:tester";
    public const string SecretKey = "testing";
    public const string Region = "us-east-1";

    // Of Debian, not whatever python3 is first on the path: python3-swift belongs to this one.
    private const string Python = "/usr/bin/python3";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    private readonly SemaphoreSlim gate = new(1, 1);
    private TestFolder? folder;
    private ServerProcess? server;
    private Uri? endpoint;

    /// <summary>Where it listens; known once there was a first bucket.</summary>
    public Uri Endpoint => endpoint ?? throw new InvalidOperationException("The S3 server was not started yet: create a bucket first.");

    /// <summary>A server of one's own, running.</summary>
    public static async Task<SwiftServer> StartNewAsync()
    {
        var swift = new SwiftServer();
        await swift.EnsureStartedAsync();
        return swift;
    }

    /// <summary>Creates a new bucket.</summary>
    /// <returns>The value of <c>ConnectionStrings:images</c>, <c>s3://BUCKET?…</c>.</returns>
    public async ValueTask<string> CreateBucketAsync()
    {
        await EnsureStartedAsync();
        var bucket = $"test-{Guid.NewGuid():N}";
        using var client = CreateClient();
        await client.PutBucketAsync(bucket);
        return ConnectionString(bucket);
    }

    /// <summary>The connection string of a bucket, there or not.</summary>
    public string ConnectionString(string bucket) =>
        $"s3://{bucket}?endpoint={Endpoint.GetLeftPart(UriPartial.Authority)}&region={Region}&pathStyle=true";

    /// <summary>A client with the right key, for looking behind the store's back.</summary>
    public AmazonS3Client CreateClient() =>
        new(
            new BasicAWSCredentials(AccessKey, SecretKey),
            new AmazonS3Config
            {
                ServiceURL = Endpoint.AbsoluteUri,
                AuthenticationRegion = Region,
                ForcePathStyle = true,
                RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
                ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            }
        );

    /// <summary>Kills the server: connections break, the port refuses new ones.</summary>
    public Task StopAsync() => server!.KillAsync();

    /// <summary>The server hangs: its port accepts connections but never responds.</summary>
    public void Freeze() => server!.Signal(ServerProcess.SigStop);

    /// <summary>Resumes a frozen server.</summary>
    public void Thaw() => server!.Signal(ServerProcess.SigContinue);

    /// <summary>Starts a stopped server again: same port, same objects.</summary>
    public async Task StartAgainAsync()
    {
        await server!.DisposeAsync();
        await StartServerAsync(Endpoint.Port);
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
        folder?.Dispose();
        gate.Dispose();
    }

    private async Task EnsureStartedAsync()
    {
        await gate.WaitAsync();
        try
        {
            if (server is not null)
                return;
            folder = new TestFolder("swift");
            await StartServerAsync(port: 0);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task StartServerAsync(int port)
    {
        if (!File.Exists(Python))
            throw new InvalidOperationException(
                "These tests need OpenStack Swift: apt-get install -y --no-install-recommends python3-swift"
            );

        var script = Path.Combine(AppContext.BaseDirectory, "Servers", "swift_s3.py");
        var started = await ServerProcess.StartAsync(
            null,
            Python,
            script,
            "--root",
            folder!.Path,
            "--port",
            port.ToString(CultureInfo.InvariantCulture),
            "--user",
            AccessKey,
            "--secret",
            SecretKey,
            "--region",
            Region
        );
        try
        {
            endpoint = new Uri(await started.Ready.WaitAsync(StartLimit));
            server = started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }
}
