using FeedBoard.ApiService.Auth;
using FeedBoard.ApiService.Feeds;
using FeedBoard.ApiService.Images;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace FeedBoard.ApiService.Data.Migrations;

/// <summary>
/// The model as the last migration leaves the database, written by hand: a change of an entity without a migration, and without its line here,
/// is found by a test that asks <c>HasPendingModelChanges()</c>; what the database itself has is held against the model by another.
/// </summary>
[DbContext(typeof(FeedDb))]
internal sealed class FeedDbModelSnapshot : ModelSnapshot
{
    protected override void BuildModel(ModelBuilder modelBuilder)
    {
        modelBuilder.HasAnnotation("ProductVersion", "10.0.14").HasAnnotation("Relational:MaxIdentifierLength", 63);
        NpgsqlModelBuilderExtensions.UseIdentityByDefaultColumns(modelBuilder);

        modelBuilder.Entity(typeof(User).FullName!, b =>
        {
            b.Property<long>("Id").ValueGeneratedOnAdd().HasColumnType("bigint").HasColumnName("id").UseIdentity();
            b.Property<string>("Email").IsRequired().HasColumnType("text").HasColumnName("email");
            b.Property<string>("NormalizedEmail").IsRequired().HasColumnType("text").HasColumnName("normalized_email");
            b.Property<string>("Nickname").IsRequired().HasColumnType("text").HasColumnName("nickname");
            b.Property<string>("NormalizedNickname").IsRequired().HasColumnType("text").HasColumnName("normalized_nickname");
            b.Property<string>("PasswordHash").IsRequired().HasColumnType("text").HasColumnName("password_hash");
            b.Property<long>("FeedCount").ValueGeneratedOnAdd().HasColumnType("bigint").HasDefaultValue(0L).HasColumnName("feed_count");
            b.Property<DateTime>("CreateDt").ValueGeneratedOnAdd().HasColumnType("timestamp with time zone").HasColumnName("create_dt").HasDefaultValueSql("now()");
            b.HasKey("Id").HasName("pk_users");
            b.HasIndex("NormalizedEmail").IsUnique().HasDatabaseName("ux_users_normalized_email");
            b.HasIndex("NormalizedNickname").IsUnique().HasDatabaseName("ux_users_normalized_nickname");
            b.ToTable("users");
        });

        modelBuilder.Entity(typeof(Session).FullName!, b =>
        {
            b.Property<long>("Id").ValueGeneratedOnAdd().HasColumnType("bigint").HasColumnName("id").UseIdentity();
            b.Property<long>("UserId").HasColumnType("bigint").HasColumnName("user_id");
            b.Property<string>("Device").IsRequired().HasColumnType("text").HasColumnName("device");
            b.Property<DateTime>("CreateDt").ValueGeneratedOnAdd().HasColumnType("timestamp with time zone").HasColumnName("create_dt").HasDefaultValueSql("now()");
            b.Property<DateTime>("LastSeenDt").ValueGeneratedOnAdd().HasColumnType("timestamp with time zone").HasColumnName("last_seen_dt").HasDefaultValueSql("now()");
            b.Property<DateTime>("ExpireDt").HasColumnType("timestamp with time zone").HasColumnName("expire_dt");
            b.HasKey("Id").HasName("pk_sessions");
            b.HasIndex("UserId").HasDatabaseName("ix_sessions_user_id");
            b.HasIndex("ExpireDt").HasDatabaseName("ix_sessions_expire_dt");
            b.HasOne(typeof(User).FullName!, null).WithMany().HasForeignKey("UserId").OnDelete(DeleteBehavior.Cascade).IsRequired().HasConstraintName("fk_sessions_user_id");
            b.ToTable("sessions");
        });

        modelBuilder.Entity(typeof(RefreshToken).FullName!, b =>
        {
            b.Property<byte[]>("Hash").HasColumnType("bytea").HasColumnName("hash");
            b.Property<long>("SessionId").HasColumnType("bigint").HasColumnName("session_id");
            b.Property<DateTime?>("SpentDt").HasColumnType("timestamp with time zone").HasColumnName("spent_dt");
            b.HasKey("Hash").HasName("pk_refresh_tokens");
            b.HasIndex("SessionId").HasDatabaseName("ix_refresh_tokens_session_id");
            b.HasOne(typeof(Session).FullName!, "Session").WithMany().HasForeignKey("SessionId").OnDelete(DeleteBehavior.Cascade).IsRequired().HasConstraintName("fk_refresh_tokens_session_id");
            b.ToTable("refresh_tokens");
        });

        modelBuilder.Entity(typeof(Feed).FullName!, b =>
        {
            b.Property<long>("Id").ValueGeneratedOnAdd().HasColumnType("bigint").HasColumnName("id").UseIdentity();
            b.Property<long>("AuthorId").HasColumnType("bigint").HasColumnName("author_id");
            b.Property<string>("Title").IsRequired().HasColumnType("text").HasColumnName("title");
            b.Property<string>("Content").IsRequired().HasColumnType("text").HasColumnName("content");
            b.Property<int>("LikeCount").ValueGeneratedOnAdd().HasColumnType("integer").HasDefaultValue(0).HasColumnName("like_count");
            b.Property<int>("CommentCount").ValueGeneratedOnAdd().HasColumnType("integer").HasDefaultValue(0).HasColumnName("comment_count");
            b.Property<DateTime>("CreateDt").ValueGeneratedOnAdd().HasColumnType("timestamp with time zone").HasColumnName("create_dt").HasDefaultValueSql("now()");
            b.Property<DateTime>("UpdateDt").ValueGeneratedOnAdd().HasColumnType("timestamp with time zone").HasColumnName("update_dt").HasDefaultValueSql("now()");
            b.HasKey("Id").HasName("pk_feeds");
            b.HasIndex("CreateDt", "Id").HasDatabaseName("ix_feeds_create_dt");
            b.HasIndex("UpdateDt", "Id").HasDatabaseName("ix_feeds_update_dt");
            b.HasIndex("AuthorId", "Id").HasDatabaseName("ix_feeds_author_id");
            b.HasIndex("AuthorId", "CreateDt", "Id").HasDatabaseName("ix_feeds_author_id_create_dt");
            b.HasIndex("AuthorId", "UpdateDt", "Id").HasDatabaseName("ix_feeds_author_id_update_dt");
            b.HasOne(typeof(User).FullName!, null).WithMany().HasForeignKey("AuthorId").OnDelete(DeleteBehavior.Cascade).IsRequired().HasConstraintName("fk_feeds_author_id");
            b.ToTable("feeds");
        });

        modelBuilder.Entity(typeof(Image).FullName!, b =>
        {
            b.Property<long>("Id").ValueGeneratedOnAdd().HasColumnType("bigint").HasColumnName("id").UseIdentity();
            b.Property<string>("Name").IsRequired().HasColumnType("text").HasColumnName("name");
            b.Property<short>("State").IsConcurrencyToken().HasColumnType("smallint").HasColumnName("state");
            b.Property<DateTime>("StateDt").ValueGeneratedOnAdd().HasColumnType("timestamp with time zone").HasColumnName("state_dt").HasDefaultValueSql("now()");
            b.Property<long?>("OwnerId").HasColumnType("bigint").HasColumnName("owner_id");
            b.Property<long?>("FeedId").HasColumnType("bigint").HasColumnName("feed_id");
            b.Property<int>("Position").ValueGeneratedOnAdd().HasColumnType("integer").HasDefaultValue(0).HasColumnName("position");
            b.Property<string>("ContentType").IsRequired().HasColumnType("text").HasColumnName("content_type");
            b.Property<long>("Size").HasColumnType("bigint").HasColumnName("size");
            b.Property<int>("Width").HasColumnType("integer").HasColumnName("width");
            b.Property<int>("Height").HasColumnType("integer").HasColumnName("height");
            b.Property<string>("Alt").IsRequired().HasColumnType("text").HasColumnName("alt");
            b.HasKey("Id").HasName("pk_images");
            b.HasIndex("Name").IsUnique().HasDatabaseName("ux_images_name");
            b.HasIndex("FeedId", "Position").HasDatabaseName("ix_images_feed_id").HasFilter("feed_id IS NOT NULL");
            b.HasIndex("Id").HasDatabaseName("ix_images_to_sweep").HasFilter("state <> 1");
            b.HasIndex("OwnerId").HasDatabaseName("ix_images_owner_id");
            b.HasOne(typeof(User).FullName!, null).WithMany().HasForeignKey("OwnerId").OnDelete(DeleteBehavior.SetNull).HasConstraintName("fk_images_owner_id");
            b.HasOne(typeof(Feed).FullName!, "Feed").WithMany().HasForeignKey("FeedId").OnDelete(DeleteBehavior.SetNull).HasConstraintName("fk_images_feed_id");
            b.ToTable("images", t => t.HasCheckConstraint("ck_images_state", "(state = 1) = (feed_id IS NOT NULL)"));
        });
    }
}

internal static class SnapshotExtensions
{
    public static void UseIdentity(this Microsoft.EntityFrameworkCore.Metadata.Builders.PropertyBuilder<long> property)
        => NpgsqlPropertyBuilderExtensions.UseIdentityByDefaultColumn(property);
}
