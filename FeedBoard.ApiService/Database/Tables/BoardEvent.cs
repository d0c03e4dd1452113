using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FeedBoard.ApiService.Database.Tables;

/// <summary>Something that happened. Written by the database alone, in the transaction of what happened.</summary>
internal sealed class BoardEvent
{
    public long Id { get; init; }

    /// <summary>Its place in the order in which readers see events; <c>null</c> until it is numbered, just after its commit.</summary>
    public long? Place { get; init; }

    public required string Kind { get; init; }

    /// <summary>Whose streams alone it is for.</summary>
    public long? UserId { get; init; }

    /// <summary>The session that ended: an event for the API and not for clients.</summary>
    public long? SessionId { get; init; }

    /// <summary>A JSON object on one line.</summary>
    public required string Data { get; init; }

    public DateTime CreateDt { get; init; }
}

internal sealed class BoardEventConfiguration : IEntityTypeConfiguration<BoardEvent>
{
    public void Configure(EntityTypeBuilder<BoardEvent> builder)
    {
        builder.ToTable("events");
        builder.HasKey(e => e.Id).HasName("pk_events");
        builder.Property(e => e.Data).HasDefaultValue("{}");
        builder.Property(e => e.CreateDt).HasDefaultValueSql("now()");
        builder.HasIndex(e => e.Place).IsUnique().HasDatabaseName("ux_events_place");
        builder.HasIndex(e => e.Id).HasDatabaseName("ix_events_new").HasFilter("place IS NULL");
    }
}
