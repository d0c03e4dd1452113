using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace FeedBoard.ApiService.Database;

/// <summary>Gives <c>dotnet ef</c> the model without starting the API: <c>migrations add</c> needs no database.</summary>
internal sealed class DesignTimeFeedDbFactory : IDesignTimeDbContextFactory<FeedDb>
{
    public FeedDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<FeedDb>().UseNpgsql("Host=localhost;Database=feeddb").Options);
}
