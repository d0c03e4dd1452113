using System.Text.Json;
using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FeedBoard.ApiService.Database;

/// <summary>The board's tables. A scoped unit of work: not to be shared between threads.</summary>
internal sealed class FeedDb(DbContextOptions<FeedDb> options) : DbContext(options), ISqlConnections
{
    public DbSet<User> Users => Set<User>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<RefreshToken> RefreshTokens => Set<RefreshToken>();

    public DbSet<Feed> Feeds => Set<Feed>();

    public DbSet<Image> Images => Set<Image>();

    public DbSet<Comment> Comments => Set<Comment>();

    public DbSet<FeedLike> FeedLikes => Set<FeedLike>();

    public DbSet<CommentLike> CommentLikes => Set<CommentLike>();

    public DbSet<Follow> Follows => Set<Follow>();

    public DbSet<ApiToken> ApiTokens => Set<ApiToken>();

    public DbSet<IdempotencyKey> IdempotencyKeys => Set<IdempotencyKey>();

    /// <summary>The context's own connection, with the transaction that it is in.</summary>
    async ValueTask<NpgsqlConnection> ISqlConnections.OpenAsync(CancellationToken cancellationToken)
    {
        await Database.OpenConnectionAsync(cancellationToken);
        return (NpgsqlConnection)Database.GetDbConnection();
    }

    async ValueTask ISqlConnections.CloseAsync(NpgsqlConnection connection) => await Database.CloseConnectionAsync();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(FeedDb).Assembly);
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(e => e.GetProperties()))
        {
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        }
    }
}
