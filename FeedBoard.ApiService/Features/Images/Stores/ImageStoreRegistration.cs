using Amazon.Runtime;
using FeedBoard.ServiceDefaults;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace FeedBoard.ApiService.Features.Images.Stores;

internal static class ImageStoreRegistration
{
    /// <summary>
    /// Adds the store that <c>ConnectionStrings:images</c> names, as <see cref="IImageStore"/>, and a readiness check "images".
    /// Keys for S3 come from <c>AWS_ACCESS_KEY_ID</c> and <c>AWS_SECRET_ACCESS_KEY</c> of the configuration (so also of the environment),
    /// else from the AWS SDK's own chain: profile, web identity, container, machine.
    /// </summary>
    /// <exception cref="InvalidSettingException">The connection string is missing or malformed; an unusable folder is reported when the
    /// host starts.</exception>
    public static void AddImageStore(this IHostApplicationBuilder builder)
    {
        var address = ImageStoreAddress.Parse(builder.Configuration.GetConnectionString(BoardNames.Images));
        var credentials = Credentials(builder.Configuration);
        builder.Services.AddSingleton<IImageStore>(services =>
            address switch
            {
                S3Address s3 => new S3ImageStore(s3, credentials, S3Limits.Default, services.GetRequiredService<ILogger<S3ImageStore>>()),
                FileAddress file => new FileImageStore(
                    file.Folder,
                    services.GetService<TimeProvider>() ?? TimeProvider.System,
                    services.GetRequiredService<ILogger<FileImageStore>>(),
                    services.GetRequiredService<IOptions<ImageOptions>>().Value.FreeSpaceReserve
                ),
                _ => throw new NotSupportedException(),
            }
        );
        builder.Services.AddHostedService<ImageStoreStart>();
        builder.Services.AddSingleton<ImageStoreHealthCheck>();
        builder.Services.AddHealthChecks().AddCheck<ImageStoreHealthCheck>(BoardNames.Images, tags: [HealthTags.Ready]);
    }

    private static SessionAWSCredentials? WithToken(string id, string secret, string? token) =>
        string.IsNullOrEmpty(token) ? null : new SessionAWSCredentials(id, secret, token);

    private static AWSCredentials? Credentials(IConfiguration configuration) =>
        configuration[BoardNames.AccessKeyId] is { Length: > 0 } id && configuration[BoardNames.SecretAccessKey] is { Length: > 0 } secret
            ? WithToken(id, secret, configuration["AWS_SESSION_TOKEN"]) ?? (AWSCredentials)new BasicAWSCredentials(id, secret)
            : null;

    /// <summary>Creates the store at start, so that a wrong folder is reported then and not by the first upload.</summary>
    private sealed class ImageStoreStart(IServiceProvider services) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            services.GetRequiredService<IImageStore>();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>
    /// Not ready until the store was reached once, so that a deployment with a wrong bucket does not replace one that works. Later it is
    /// degraded while the store is away: all replicas have the same store, and everything but images works without it.
    /// </summary>
    private sealed class ImageStoreHealthCheck(IImageStore store) : IHealthCheck
    {
        private volatile bool reached;

        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await store.CheckAsync(cancellationToken);
                reached = true;
                return HealthCheckResult.Healthy();
            }
            catch (ImageStoreUnavailableException e)
            {
                return reached ? HealthCheckResult.Degraded(e.Message) : HealthCheckResult.Unhealthy(e.Message);
            }
        }
    }
}
