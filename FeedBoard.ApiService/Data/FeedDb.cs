using System.Text.Json;
using FeedBoard.ApiService.Auth;
using FeedBoard.ApiService.Feeds;
using FeedBoard.ApiService.Images;
using Microsoft.EntityFrameworkCore;

namespace FeedBoard.ApiService.Data;

/// <summary>The board's tables. A scoped unit of work: not to be shared between threads.</summary>
internal sealed class FeedDb(DbContextOptions<FeedDb> options) : DbContext(options)
{
    public DbSet<User> Users => Set<User>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<RefreshToken> RefreshTokens => Set<RefreshToken>();

    public DbSet<Feed> Feeds => Set<Feed>();

    public DbSet<Image> Images => Set<Image>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(FeedDb).Assembly);
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(e => e.GetProperties()))
        {
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        }
    }
}
